// A browser without JavaScript: keeps cookies, reads what a page shows, presses its buttons.
import { parseHTML } from "linkedom";
import { Plain } from "../lib/person.ts";

/** What the page of docs/copy-in.md shows. */
export interface Shown {
  readonly user: string | null;
  readonly visits: number;
}

export class Browser {
  readonly #cookies = new Map<string, string>();
  /** The address of the counter. */
  readonly page: string;

  constructor(page: string, cookies: ReadonlyMap<string, string> = new Map()) {
    this.page = page;
    for (const [name, value] of cookies) this.#cookies.set(name, value);
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Another browser with the same cookies, or others, at another server of the site. */
  at(page: string, cookies: ReadonlyMap<string, string> = this.#cookies): Browser {
    return new Browser(page, cookies);
  }

  async look(): Promise<Shown> {
    return shown(await (await this.#fetch(this.page)).text());
  }

  /** Submits the form by the button with this text, as HTML has it, and follows the redirect. */
  async press(text: string): Promise<Shown> {
    const { document } = parseHTML(await (await this.#fetch(this.page)).text());
    const button = [...document.querySelectorAll("button")].find((one) => one.textContent === text);
    const form = button?.closest("form");
    if (!button || !form) throw new Plain(`The page has no button "${text}".`);
    const body = new FormData();
    for (const input of form.querySelectorAll("input")) body.append(input.name, input.value);
    if (button.name) body.append(button.name, button.value ?? "");
    const { origin } = new URL(this.page);
    const response = await this.#fetch(this.page, { method: "POST", body, headers: { origin } });
    if (response.status >= 400) throw new Plain(`"${text}" was answered ${response.status}.`);
    await response.text();
    return this.look();
  }

  async #fetch(url: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie && { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#store(line);
    if (response.status >= 500) throw new Plain(`${url} was answered ${response.status}.`);
    return response;
  }

  #store(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    const gone = attributes.some((one) => /^\s*max-age=0\s*$/i.test(one) || /^\s*expires=.*1970/i.test(one));
    if (gone) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(at + 1));
  }
}

/** React separates texts by comments, and streams what was waited for: the sentence is looked for without its tags. */
function shown(html: string): Shown {
  const text = html.replaceAll("<!-- -->", "");
  const found = />(\w+) counted to (\d+)\.</.exec(text);
  if (!found) throw new Plain(`The page does not show the counter:\n${html.slice(0, 2_000)}`);
  return { user: found[1] === "Nobody" ? null : (found[1] ?? null), visits: Number(found[2]) };
}
