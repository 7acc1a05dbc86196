// What `<Flash />` shows of a message, and that each is taken away, whatever it is. In a browser: tests/e2e/phases/flash.spec.ts.

import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { openSite } from "../../import/support/site";
import { SETTINGS } from "../../support/session";

// What `<Flash />` does in a browser: its effects run when a test says that the page is on the screen, and what they send is
// a request of its own.
const browser = vi.hoisted(() => ({
  effects: [] as (() => unknown)[],
  send: null as ((work: () => Promise<void>) => Promise<void>) | null,
}));
beforeEach(() => {
  Object.assign(browser, { effects: [], send: null });
});
vi.mock("next/navigation", async (original) => ({ ...(await original<object>()), usePathname: () => "/" }));
vi.mock("react", async (original) => ({
  ...(await original<object>()),
  useEffect: (effect: () => unknown) => void browser.effects.push(effect),
}));
vi.mock("@/lib/session/next/flash-action", async (original) => {
  const action = await original<typeof import("@/lib/session/next/flash-action")>();
  return {
    acknowledgeFlash: (ids: string[]) => (browser.send ?? ((work) => work()))(() => action.acknowledgeFlash(ids)),
  };
});

const { Flash } = await import("@/lib/session/next/flash");
const { acknowledgeFlash } = await import("@/lib/session/next/flash-action");

type Visitor = ReturnType<ReturnType<typeof openSite>["visitor"]>;
type Props = Parameters<typeof Flash>[0];

/** A page with `<Flash />`: what is in its list, and which messages the browser will acknowledge. */
async function shown(visitor: Visitor, props: Props = {}) {
  const element = await visitor.page(() => Flash(props));
  const { messages, acknowledge } = element.props as { messages: { id: string }[]; acknowledge: boolean };
  const html = /^<div[^>]*>(.*)<\/div>$/.exec(renderToStaticMarkup(element))?.[1];
  return { html, ids: acknowledge ? messages.map(({ id }) => id) : [] };
}
const waiting = (visitor: Visitor) => visitor.page((session) => session.flashes().map(({ value }) => value));

const render: Props["render"] = ({ key, value }) => {
  const { type, text } = value as { type: string; text: string };
  return <strong className={`${key} ${type}`}>{text}</strong>;
};

describe.each(SETTINGS)("$name", (setting) => {
  async function flashed(...values: unknown[]): Promise<Visitor> {
    const visitor = openSite(setting, {}).visitor();
    await visitor.act((session) => {
      for (const value of values) session.flash("notice", value);
    });
    return visitor;
  }

  test("texts and numbers are shown as they are", async () => {
    const visitor = await flashed("a <b>", 5, 12n);
    const paragraphs = ["a &lt;b&gt;", "5", "12"].map((text) => `<p data-flash="notice">${text}</p>`);
    expect((await shown(visitor)).html).toBe(paragraphs.join(""));
  });

  test("anything else is shown by `render`", async () => {
    const visitor = await flashed({ type: "success", text: "Saved" });
    expect((await shown(visitor, { render })).html).toBe('<strong class="notice success">Saved</strong>');
  });

  test.each([[{ text: "hi" }], [true], [null], [["a"]], [new Date(0)]])(
    "%j is over with the navigation that could have shown it: loaded as a document",
    async (value) => {
      const visitor = await flashed(value, "text");
      visitor.headers["sec-fetch-dest"] = "document";
      expect((await shown(visitor)).html).toBe('<p data-flash="notice">text</p>');
      await expect.poll(() => waiting(visitor)).toEqual([]);
    },
  );

  test("so it is when the browser says that the page is on the screen", async () => {
    const visitor = await flashed({ text: "hi" }, "text");
    const { ids } = await shown(visitor);
    expect(ids).toHaveLength(2);
    expect(await waiting(visitor)).toHaveLength(2);
    await visitor.act(() => acknowledgeFlash(ids));
    expect(await waiting(visitor)).toEqual([]);
  });

  test("however many are on the screen, the browser has each taken away", async () => {
    const visitor = await flashed(...Array.from({ length: 120 }, (_, n) => n));
    expect((await shown(visitor)).ids).toHaveLength(120);
    expect(browser.effects).toHaveLength(1);
    browser.send = (work) => visitor.act(work);
    for (const effect of browser.effects) effect();
    await expect.poll(() => waiting(visitor)).toEqual([]);
  });

  test("a prefetch shows nobody anything, and takes nothing away", async () => {
    const visitor = await flashed({ text: "hi" });
    Object.assign(visitor.headers, { "sec-fetch-dest": "document", "sec-purpose": "prefetch" });
    await shown(visitor);
    expect(await waiting(visitor)).toEqual([{ text: "hi" }]);
  });
});
