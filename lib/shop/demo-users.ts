// Seeded by prisma/seed.ts and shown on the sign-in page in development. Not accounts of anybody.

export const DEMO_USERS = [
  { email: "ada@example.com", name: "Ada Lovelace", password: "note-g-1843" },
  { email: "grace@example.com", name: "Grace Hopper", password: "nanosecond-1952" },
] as const;
