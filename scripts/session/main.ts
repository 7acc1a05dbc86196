// npm run session, under the project's own Node. Its own files and lib/session import one another without file
// extensions in places, as Next wants them: tsx understands that.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./cli.ts");
const code = await main(process.argv.slice(2));
// A connection that hangs would keep the process. What was printed goes out first.
process.stdout.write("", () => process.exit(code));
