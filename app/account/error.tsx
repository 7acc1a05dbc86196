// Inside the frame of the account pages: who meets a store that does not answer can still sign out
// (tests/e2e/phases/sign-out.spec.ts).
"use client";

export { default } from "../error";
