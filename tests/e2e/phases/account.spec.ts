import {
  addToCart,
  fillSignIn,
  flashes,
  header,
  hydrated,
  LAMP,
  MUG,
  sees,
  sessionCookie,
  signIn,
  signOut,
  signUp,
  somebody,
} from "../support/moves";
import { ADA, GRACE } from "../support/seed";
import { expect, test } from "../support/test";

const DAY = 86_400;

test("a visitor's cart survives signing in", async ({ page }) => {
  await addToCart(page, MUG);
  await addToCart(page, LAMP);
  const before = await sessionCookie(page);
  await page.getByRole("link", { name: "Sign in to check out" }).click();
  await fillSignIn(page, ADA);
  await expect(page).toHaveURL("/cart");
  await sees(page, { name: ADA.name, items: 2 });
  await expect(page.getByRole("heading", { name: MUG })).toBeVisible();
  await expect(page.getByRole("heading", { name: LAMP })).toBeVisible();
  expect((await sessionCookie(page))?.value, "a new id, so that a planted one is worth nothing").not.toBe(
    before?.value,
  );
});

test("signing up signs in, keeps the cart and greets once", async ({ page }) => {
  const person = somebody();
  await addToCart(page, MUG);
  await signUp(page, person);
  await expect(flashes(page)).toHaveText([`Welcome, ${person.name}. Your account is ready.`]);
  await sees(page, { name: person.name, items: 1 });
  await page.reload();
  await sees(page, { name: person.name, items: 1 });
  await expect(flashes(page)).toHaveCount(0);
});

test("an address that is taken is refused in the form, which keeps what was typed", async ({ page }) => {
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill("Another Ada");
  await page.getByLabel("Email").fill(ADA.email);
  await page.getByLabel("Password", { exact: true }).fill("three plain words");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByText("This address has an account already.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Another Ada");
  await sees(page, { name: null });
});

for (const [what, email] of [
  ["a wrong password", ADA.email],
  ["an unknown address", "nobody@example.com"],
] as const) {
  test(`${what} is refused with one sentence, and nothing is stored`, async ({ page }) => {
    await page.goto("/sign-in");
    await fillSignIn(page, { email, password: "not this one at all" });
    await expect(
      page.getByRole("alert").filter({ hasText: "This email and password do not go together." }),
    ).toBeVisible();
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await sees(page, { name: null });
    expect(await sessionCookie(page)).toBeUndefined();
  });
}

test("remember me: the cookie lasts 90 days instead of 30, and the session outlives two idle weeks", async ({
  person,
  site,
}) => {
  const [brief, long] = await Promise.all([person(), person()]);
  await signIn(brief, ADA);
  await signIn(long, GRACE, { remember: true });
  const lifetime = async (page: typeof brief) => ((await sessionCookie(page))?.expires ?? 0) - Date.now() / 1000;
  expect(Math.abs((await lifetime(brief)) - 30 * DAY)).toBeLessThan(120);
  expect(Math.abs((await lifetime(long)) - 90 * DAY)).toBeLessThan(120);

  const later = await site.later(20 * DAY);
  await brief.goto(`${later.url}/cart`);
  await long.goto(`${later.url}/cart`);
  await sees(brief, { name: null });
  await sees(long, { name: GRACE.name });
});

test("the cookie is one that scripts and other sites do not get", async ({ page }) => {
  await signIn(page, ADA);
  expect(await sessionCookie(page)).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
    path: "/",
    domain: "127.0.0.1",
  });
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("after signing out the Back button shows nobody's data, and the next user sees only theirs", async ({ page }) => {
  const first = somebody();
  await signUp(page, first);
  await addToCart(page, LAMP);
  await page.goto("/account");
  await expect(page.getByText(first.email)).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  await sees(page, { name: null, items: 0 });

  const ofTheFirst = page.getByText(first.email).or(page.getByText(first.name)).filter({ visible: true });
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(ofTheFirst).toHaveCount(0);

  await fillSignIn(page, GRACE);
  await expect(page).toHaveURL("/account");
  await sees(page, { name: GRACE.name, items: 0 });
  await expect(ofTheFirst).toHaveCount(0);
  await page.goBack();
  await sees(page, { name: GRACE.name });
  await expect(ofTheFirst).toHaveCount(0);
});

test("signing in as somebody else in the same browser leaves nothing of the first", async ({ page }) => {
  const first = somebody();
  await signUp(page, first);
  await addToCart(page, LAMP);
  await sees(page, { name: first.name, items: 1 });
  await signIn(page, GRACE);
  await sees(page, { name: GRACE.name, items: 0 });
});

test("the cookie of a session that was signed out opens nothing", async ({ page, person }) => {
  await addToCart(page, MUG);
  await signIn(page, ADA);
  const stolen = await page.context().cookies();
  await signOut(page);
  expect(await sessionCookie(page)).toBeUndefined();

  const thief = await person();
  await thief.context().addCookies(stolen);
  await thief.goto("/account");
  await expect(thief).toHaveURL(/\/sign-in\?next=/);
  await expect(thief.getByText(ADA.email)).toHaveCount(0);
  await thief.goto("/cart");
  await sees(thief, { name: null, items: 0 });
  // What is written with it goes into a new session of the thief's own.
  await addToCart(thief, TEAPOT);
  await sees(thief, { name: null, items: 1 });
  await sees(page, { name: null });
});

test("a change that locks others out asks who signed in long ago to do so again", async ({ page, site }) => {
  const user = somebody();
  await signUp(page, user);
  const later = await site.later(16 * 60);
  await page.goto(`${later.url}/account/password`);
  const change = async () => {
    await page.getByLabel("Present password").fill(user.password);
    await page.getByLabel("New password").fill("four plain words now");
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change();
  await expect(page.getByText("To go on, show once more that it is you.")).toBeVisible();
  await fillSignIn(page, user);
  await expect(page).toHaveURL(`${later.url}/account/password`);
  await change();
  await expect(flashes(page)).toHaveText(["Your password is changed. Every other device is signed out."]);

  await signOut(page);
  await page.goto(`${later.url}/sign-in`);
  await fillSignIn(page, { email: user.email, password: "four plain words now" });
  await expect(header(page).getByRole("link", { name: `Account of ${user.name}` })).toBeVisible();
});

const TEAPOT = "Round teapot";
