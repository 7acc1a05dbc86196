// Loaded before the app: a clock that a test moves while the server runs, by writing seconds into a file.

import { readFileSync } from "node:fs";

const Real = Date;
const now = () => Real.now() + Number(readFileSync(process.env.CLOCK_FILE, "utf8")) * 1000;

globalThis.Date = class extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};
