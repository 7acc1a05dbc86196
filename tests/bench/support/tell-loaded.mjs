// For `node --import`: prints each module of a tier's client that the process loads, chunks of a build too.
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    if (/prisma|upstash|libsql/i.test(url)) console.log(`loaded: ${url.split("/").slice(-4).join("/")}`);
    return next(url, context);
  },
});
