// Every system of the comparison: ours, the peers, and what each is held against.
import type { Setup } from "./better-auth.ts";
import type { OurMode } from "./modes.ts";
import type { Ways } from "./ours.ts";
import type { Address, System } from "./system.ts";

interface Described {
  readonly name: string;
  readonly stores: string;
  open(address: Address): Promise<System>;
}

// Loaded when they are opened: the document and the options need their names alone.
const ours = (mode: OurMode, ways?: Ways) => async (address: Address) =>
  (await import("./ours.ts")).openOurs(mode, address, ways);
const betterAuth = (setup: Setup) => async (address: Address) =>
  (await import("./better-auth.ts")).openBetterAuth(setup, address);
const express = (on: "Postgres" | "Rest" | "Tcp") => async (address: Address) =>
  (await import("./express.ts"))[`expressOn${on}`](address);
const django = (backend: OurMode) => async (address: Address) =>
  (await import("./django/django.ts")).openDjango(backend, address);

export const SYSTEMS = {
  db: { name: "**`db`**", stores: "PostgreSQL", open: ours("db") },
  cached_db: {
    name: "**`cached_db`**",
    stores: "Redis (REST) and PostgreSQL",
    open: ours("cached_db"),
  },
  cache: { name: "**`cache`**", stores: "Redis (REST)", open: ours("cache") },
  "db-pg": {
    name: "**`db`** by plain SQL",
    stores: "PostgreSQL, by docs/examples/pg-store.ts",
    open: ours("db", { plainSql: true }),
  },
  "cache-tcp": { name: "**`cache`** over TCP", stores: "Redis (TCP)", open: ours("cache", { tcp: true }) },
  "express-pg": { name: "express-session, connect-pg-simple", stores: "PostgreSQL", open: express("Postgres") },
  "express-rest": { name: "express-session, connect-redis (REST)", stores: "Redis (REST)", open: express("Rest") },
  "express-tcp": { name: "express-session, connect-redis (TCP)", stores: "Redis (TCP)", open: express("Tcp") },
  "better-auth-db": {
    name: "better-auth, database",
    stores: "PostgreSQL",
    open: betterAuth("db"),
  },
  "better-auth-redis": {
    name: "better-auth, secondary storage",
    stores: "Redis (REST); users in PostgreSQL",
    open: betterAuth("redis"),
  },
  "better-auth-redis-db": {
    name: "better-auth, secondary storage and database",
    stores: "Redis (REST) and PostgreSQL",
    open: betterAuth("redis+db"),
  },
  "better-auth-cookie-cache": {
    name: "better-auth, database and cookieCache",
    stores: "PostgreSQL; a copy in the cookie",
    open: betterAuth("db+cookieCache"),
  },
  iron: { name: "iron-session", stores: "the cookie alone", open: async () => (await import("./iron.ts")).openIron() },
  "django-db": { name: "Django, `db`", stores: "PostgreSQL", open: django("db") },
  "django-cached_db": {
    name: "Django, `cached_db`",
    stores: "Redis (TCP) and PostgreSQL",
    open: django("cached_db"),
  },
  "django-cache": { name: "Django, `cache`", stores: "Redis (TCP)", open: django("cache") },
} as const satisfies Record<string, Described>;

export type SystemId = keyof typeof SYSTEMS;

/** There only where a Python has it (django/python.ts), and counted only (django/django.ts). */
export const isDjango = (id: SystemId) => id.startsWith("django-");

/** Ours and a peer on the same stores. With `other` the peer promises something else, and is shown beside. */
export interface Pair {
  readonly ours: OurMode | "db-pg" | "cache-tcp";
  readonly peer: SystemId;
  readonly other?: string;
}

export const PAIRS: readonly Pair[] = [
  { ours: "db", peer: "express-pg" },
  { ours: "db", peer: "better-auth-db" },
  { ours: "db-pg", peer: "express-pg" },
  { ours: "db-pg", peer: "better-auth-db" },
  { ours: "cached_db", peer: "better-auth-redis-db" },
  { ours: "cache", peer: "express-rest" },
  { ours: "cache", peer: "better-auth-redis" },
  { ours: "cache-tcp", peer: "express-tcp" },
  { ours: "db", peer: "django-db" },
  { ours: "cached_db", peer: "django-cached_db" },
  { ours: "cache", peer: "django-cache" },
  {
    ours: "cached_db",
    peer: "better-auth-cookie-cache",
    other: "a session that was signed out stays valid for `maxAge` wherever its cookie was copied",
  },
  { ours: "cache", peer: "iron", other: "no store, so nothing can be revoked" },
];

/** Those whose times are compared, too. */
export const TIMED_PAIRS = PAIRS.filter(({ peer, other }) => other === undefined && !isDjango(peer));
