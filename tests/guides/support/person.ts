// Somebody with a browser, at the app of the guides.

import { parseHTML } from "linkedom";
import { Visitor } from "../../support/visitor";

/** What the guides' cart shows. */
export interface Shown {
  readonly user: string | null;
  readonly cart: Record<string, number>;
}

let people = 0;

export class Person extends Visitor {
  /** Each at an address of their own, for libraries that limit the requests from one. */
  readonly #address = `10.0.${(++people >> 8) & 255}.${people & 255}`;

  /** What the page's <output> says; streamed or not. */
  async look(path = "/cart"): Promise<Shown> {
    const { document } = parseHTML(await (await this.request(path)).text());
    const text = document.querySelector("output")?.textContent;
    if (!text) throw new Error(`${path} shows no <output>.`);
    return JSON.parse(text) as Shown;
  }

  /** As a form of the site would. */
  post(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.request(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: new URL(this.base).origin },
    });
  }

  postJson(path: string, body: object): Promise<Response> {
    return this.request(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        origin: new URL(this.base).origin,
        "x-forwarded-for": this.#address,
      },
    });
  }

  /** Fills the page's form in and submits it without JavaScript, as HTML has it. */
  async submit(path: string, fields: Record<string, string> = {}): Promise<Response> {
    const { document } = parseHTML(await (await this.request(path)).text());
    const body = new FormData();
    for (const input of document.querySelector("form")?.querySelectorAll("input") ?? [])
      body.append(input.name, fields[input.name] ?? input.value ?? "");
    return this.request(path, { method: "POST", body, headers: { origin: new URL(this.base).origin } });
  }

  /** Another browser with some of these cookies. */
  with(...names: readonly string[]): Person {
    const other = new Person(this.base);
    for (const [name, value] of this.cookies) if (names.includes(name)) other.cookies.set(name, value);
    return other;
  }
  override copy(): Person {
    return this.with(...this.cookies.keys());
  }
}
