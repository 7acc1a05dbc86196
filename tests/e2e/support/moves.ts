// What people do in the shop and what they see, in their words: roles and names, no class and no test id.

import { expect, type Locator, type Page } from "@playwright/test";

export const MUG = "Stoneware mug";
export const LAMP = "Arc desk lamp";
export const TRAY = "Oak tray";

interface Person {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

let people = 0;
/** Somebody new, so that tests on one database do not meet. */
export function somebody(): Person {
  const name = `Person ${process.pid}-${++people}`;
  return { name, email: `${name.replaceAll(" ", "")}@example.com`, password: "three plain words" };
}

/**
 * The part of the header that is about the visitor. Not asked for as a part of the navigation: where no script runs, it
 * stands where it arrived in the stream.
 */
export const header = (page: Page): Locator => page.locator("[data-header-session]").filter({ visible: true });

/** What a header says of its visitor. The answer streams in, so ask with expect.poll or after something else is there. */
export async function sees(page: Page, { name, items }: { name?: string | null; items?: number }): Promise<void> {
  if (items !== undefined) {
    const label = items === 1 ? "Cart, 1 item" : `Cart, ${items} items`;
    await expect(header(page).getByRole("link", { name: label, exact: true })).toBeVisible();
  }
  if (name === undefined) return;
  const account = header(page).getByRole("link", { name: /^Account/ });
  if (name === null) {
    await expect(header(page).getByRole("link", { name: "Sign in" })).toBeVisible();
    await expect(account).toHaveCount(0);
  } else await expect(account).toHaveAccessibleName(`Account of ${name}`);
}

// `at` is the site, where the browser has no base URL.

/** Adds one from the shop window, and arrives at the cart. */
export async function addToCart(page: Page, product: string, at = ""): Promise<void> {
  await page.goto(`${at}/`);
  await page.getByRole("button", { name: `Add to cart: ${product}` }).click();
  await expect(page).toHaveURL(`${at}/cart`);
  await expect(page.getByRole("heading", { name: product })).toBeVisible();
}

export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
}

/** Fills the form of a sign-in page that is open. */
export async function fillSignIn(
  page: Page,
  { email, password }: Omit<Person, "name">,
  remember = false,
): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Remember me").setChecked(remember);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** From the sign-in page to the account page. */
export async function signIn(page: Page, person: Person, { remember = false } = {}, at = ""): Promise<void> {
  await page.goto(`${at}/sign-in`);
  await fillSignIn(page, person, remember);
  await expect(page).toHaveURL(`${at}/account`);
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
}

export async function signOut(page: Page, at = ""): Promise<void> {
  await page.goto(`${at}/account`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
}

export const flashes = (page: Page): Locator => page.locator("[data-flash]");

/** React has taken over the page: from here a form is sent by script and a link is followed without a document load. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const taken = (element: Element | null) =>
      element && Object.keys(element).some((key) => key.startsWith("__reactProps"));
    return taken(document.querySelector("footer a")) && taken(document.querySelector("nav a[href='/cart']"));
  });
}

export async function sessionCookie(page: Page) {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name === "__Host-session");
}
