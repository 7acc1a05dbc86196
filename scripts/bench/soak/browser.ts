// One visitor's browser at a site: it keeps its cookies, and every answer is looked at.
import { keep } from "../cookies.ts";

export interface Asking {
  readonly method?: "POST";
  readonly body?: string;
  /** Others than its own, which it keeps. */
  readonly cookies?: string;
  /** What the answer must hold. */
  readonly expect: string;
}

/** The server did not answer, or said that it cannot: on a busy machine that may happen. */
export class Refused extends Error {}

const HEADERS = {
  "sec-fetch-site": "same-origin",
  // A page that the browser loads and shows: its flash messages are taken away.
  "sec-fetch-dest": "document",
  "user-agent": "bench",
};

export class Browser {
  readonly #url: string;
  /** Resolves when the next request is due. */
  readonly #due: () => Promise<void>;
  cookies = "";

  constructor(url: string, due: () => Promise<void>) {
    this.#url = url;
    this.#due = due;
  }

  /** @throws Refused; Error if the answer is another one than it should be */
  async ask(path: string, { method, body, cookies, expect }: Asking): Promise<void> {
    await this.#due();
    const headers = { ...HEADERS, cookie: cookies ?? this.cookies };
    const response = await fetch(this.#url + path, { headers, ...(method && { method }), ...(body && { body }) }).catch(
      () => null,
    );
    const text = (await response?.text().catch(() => null)) ?? null;
    if (!response || text === null || response.status >= 500) throw new Refused(`${path} was not answered.`);
    if (!response.ok || !text.includes(expect))
      throw new Error(`${path} answered ${response.status}, without "${expect}".`);
    if (cookies === undefined) this.cookies = keep(this.cookies, response.headers.getSetCookie());
  }

  /** Goes away before the answer has come. */
  async leave(path: string): Promise<void> {
    await this.#due();
    const headers = { ...HEADERS, cookie: this.cookies };
    const response = await fetch(this.#url + path, { headers, signal: AbortSignal.timeout(LEAVES_AFTER_MS) }).catch(
      () => null,
    );
    await response?.text().catch(() => null);
  }
}

const LEAVES_AFTER_MS = 3;
