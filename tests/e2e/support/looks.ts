// How a page looks: in light, in dark and on a phone.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const DRAWN_MS = 3_000;

/** Both themes and both widths; each pair of them would take twice as long and has shown nothing more. */
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  "phone-dark": { colorScheme: "dark", viewport: { width: 390, height: 844 } },
} as const;

/** No violation that axe finds, nothing to scroll sideways, and a picture in test-results/screens for somebody to look at. */
export async function inspectLook(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/screens/${name}.png`, fullPage: true });
  const sideways = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect.soft(sideways, `${name}: pixels to scroll sideways`).toBe(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect.soft(found, name).toEqual([]);
}

/** The same page in all looks, one after the other. */
export async function inspectLooks(page: Page, name: string): Promise<void> {
  for (const [look, { colorScheme, viewport }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(viewport);
    // Charts are drawn anew with the next facts.
    await page.waitForTimeout(DRAWN_MS);
    await inspectLook(page, `${name}.${look}`);
  }
}
