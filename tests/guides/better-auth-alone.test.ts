// "Ours alone" of docs/guides/with-better-auth.md, followed: a hundred users signed in at the real better-auth, on a real
// PostgreSQL; its rows brought over by the script of the guide; then the Next app answers for their cookies.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { admin } from "better-auth/plugins";
import pMap from "p-map";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openKit } from "../../lib/session/ops";
import type { ServerProcess } from "../../scripts/services/next-app";
import { serverAnswers } from "../support/available";
import { newDatabase, type TestDatabase } from "../support/stores";
import { startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, startSite } from "./support/site";
import { SITE } from "./support/write-site";

const USERS = Array.from({ length: 100 }, (_, nth) => nth);
const AT_ONCE = 8;
/** A hundred visits in a test. */
vi.setConfig({ testTimeout: 60_000 });
const OURS = "__Host-session";
/** Of a site behind HTTPS, which the import takes for the name in production. */
const THEIRS = "__Secure-better-auth.session_token";
const SECRET = "guides:8dLm4!wKb7@Xs1#Np5$Qr9%Vh3";
const PASSWORD = "correct horse battery";

interface Member {
  /** Their browser of before the move. */
  readonly person: Person;
  readonly id: string;
}

/** The app of before, as far as it signs people in. */
async function openOld(pool: pg.Pool): Promise<{ server: Server; url: string }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const auth = betterAuth({
    database: pool,
    secret: SECRET,
    baseURL: "https://shop.invalid",
    trustedOrigins: [url],
    emailAndPassword: { enabled: true },
    plugins: [admin()],
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
  await (await getMigrations(auth.options)).runMigrations();
  server.on("request", toNodeHandler(auth));
  return { server, url };
}

async function signUp(url: string, nth: number): Promise<Member> {
  const person = new Person(url);
  const email = `guide-${nth}@guide.invalid`;
  const up = await person.postJson("/api/auth/sign-up/email", { name: `User ${nth}`, email, password: PASSWORD });
  const { user } = (await up.json()) as { user: { id: string } };
  if (nth % 2 === 0) return { person, id: user.id };
  // Another browser, which is not to be remembered.
  const other = new Person(url);
  await other.postJson("/api/auth/sign-in/email", { email, password: PASSWORD, rememberMe: false });
  return { person: other, id: user.id };
}

if (await serverAnswers("postgresql")) {
  let tiers: Tiers;
  let database: TestDatabase;
  let pool: pg.Pool;
  let old: Awaited<ReturnType<typeof openOld>>;
  let members: readonly Member[];
  /** An operator, who was looking at the site as somebody else. */
  let operator: Member;

  beforeAll(async () => {
    await buildSite();
    tiers = await startTiers();
    database = await newDatabase("postgresql");
    pool = new pg.Pool({ connectionString: database.url });
    pool.on("error", () => {}); // the connections that DROP DATABASE ends
    old = await openOld(pool);
    members = await pMap(USERS, (nth) => signUp(old.url, nth), { concurrency: AT_ONCE });
    operator = await signUp(old.url, USERS.length);
    await pool.query('UPDATE "user" SET role = $2 WHERE id = $1', [operator.id, "admin"]);
    const userId = members[0]?.id;
    const answer = await operator.person.postJson("/api/auth/admin/impersonate-user", { userId });
    expect(answer.status).toBe(200);
  }, BUILD_WITHIN_MS);
  afterAll(async () => {
    old?.server.close();
    old?.server.closeAllConnections();
    await pool?.end();
    await database?.drop();
    await tiers?.close();
  });

  const importing = () => ({
    SESSION_IMPORT_FROM: "better-auth",
    SESSION_IMPORT_PASSWORD: SECRET,
    SESSION_IMPORT_UNTIL: new Date(Date.now() + 14 * 86_400_000).toISOString(),
  });
  const prefix = (mode: string) => ({ SESSION_PREFIX: `guide_${mode}_${process.pid}` });

  /** @returns the last line it printed */
  async function bringOver(env: Record<string, string>): Promise<string> {
    const script = path.join(SITE, "scripts/import-sessions.mts");
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], {
      // Where its tsconfig.json is, which says what @/ is.
      cwd: SITE,
      env: { PATH: process.env.PATH, NODE_ENV: "production", ...env, BETTER_AUTH_DATABASE_URL: database.url },
    });
    return stdout;
  }

  test("better-auth has a hundred users, in cookies of its own", () => {
    expect(new Set(members.map(({ id }) => id)).size).toBe(USERS.length);
    for (const { person } of members) expect([...person.cookies.keys()]).toContain(THEIRS);
  });

  test("the app of after would know none of them without the import", async () => {
    const site = await startSite(tiers.env("db", { ...prefix("none"), ...importing() }));
    const seen = await pMap(members, ({ person }) => person.copy().at(site.url).look(), { concurrency: AT_ONCE });
    expect(seen.filter(({ user }) => user !== null)).toEqual([]);
    await site.stop();
  });

  describe.each(["db", "cached_db", "cache"] as const)("moved to %s", (mode) => {
    let site: ServerProcess;
    let moved: readonly Member[];
    let env: Record<string, string>;
    beforeAll(async () => {
      env = tiers.env(mode, { ...prefix(mode), ...importing() });
      // Those who came by another browser have the session of their sign-up too.
      const sessions = USERS.length * 1.5 + 1;
      expect(await bringOver(env)).toMatch(new RegExp(`imported: ${sessions},.*'left behind': 1,`, "s"));
      site = await startSite(env);
      moved = members.map(({ person, id }) => ({ person: person.copy().at(site.url), id }));
    }, 120_000);
    afterAll(() => site?.stop());

    const all = (visit: (member: Member) => Promise<void>) => pMap(moved, visit, { concurrency: AT_ONCE });

    test("all are signed in with the old cookie, and keep it", () =>
      all(async ({ person, id }) => {
        expect((await person.look()).user).toBe(id);
        expect(person.setCookies).toEqual([]);
      }));

    test("all get the new cookie where the guide says, lose the old one, and are still there", () =>
      all(async ({ person, id }) => {
        expect((await person.post("/session/move-in")).status).toBe(204);
        expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([true, false]);
        expect((await person.with(OURS).look()).user).toBe(id);
      }));

    if (mode === "db")
      test("since when is known: what wants a fresh sign-in goes by better-auth's", async () => {
        const { id } = members[2] as Member;
        const { rows } = await pool.query('SELECT "createdAt" FROM session WHERE "userId" = $1', [id]);
        const kit = await openKit(env);
        const listed = await kit.store?.listByUser(id);
        await kit.close();
        expect(listed).toMatchObject([{ record: { authenticatedAt: rows[0].createdAt.getTime() } }]);
      });

    test("a session that belonged to somebody else is left behind", async () => {
      const person = operator.person.copy().at(site.url);
      expect(person.cookies.has(THEIRS)).toBe(true);
      expect((await person.look()).user).toBeNull();
    });

    test("a sign-out is for good, also if the script is run again", async () => {
      const { person } = moved[1] as Member;
      const copies = [person.copy(), (members[1] as Member).person.copy().at(site.url)];
      expect((await person.post("/sign-out")).status).toBe(303);
      expect(await bringOver(env)).toMatch(/imported: 0,.*known: 151,/s);
      for (const copy of copies) expect((await copy.look()).user).toBeNull();
    });
  });

  test("the passwords are checked by the function that made them", async () => {
    const { checkPassword } = (await import(path.join(SITE, "lib/check-password.ts"))) as {
      checkPassword(hash: string | null, password: string): Promise<boolean>;
    };
    const { rows } = await pool.query(
      `SELECT password FROM account WHERE "userId" = $1 AND "providerId" = 'credential'`,
      [members[0]?.id],
    );
    expect(rows).toHaveLength(1);
    expect(await checkPassword(rows[0].password, PASSWORD)).toBe(true);
    expect(await checkPassword(rows[0].password, "wrong horse battery")).toBe(false);
    expect(await checkPassword(null, PASSWORD)).toBe(false);
  });
}
