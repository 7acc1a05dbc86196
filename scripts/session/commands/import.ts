// npm run session -- import: the sessions of an earlier library's store, into ours (docs/import.md).
import { Argument, Option } from "commander";
import { betterAuth } from "../../../lib/session/import/rows/better-auth.ts";
import { django } from "../../../lib/session/import/rows/django.ts";
import { connectPgSimple, connectRedis } from "../../../lib/session/import/rows/express-session.ts";
import { importRows } from "../../../lib/session/import/rows/import-rows.ts";
import type { ForeignSource } from "../../../lib/session/import/rows/source.ts";
import type { JobOptions, Kit } from "../../../lib/session/ops/index.ts";
import { connect } from "../../prisma/connection.ts";
import { Failure, misuse, UNAVAILABLE } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { type MoveOptions, move, resumable } from "./move.ts";

interface Options extends MoveOptions {
  url?: string;
  table?: string;
  prefix?: string;
}

interface OldStore {
  readonly source: ForeignSource;
  close(): Promise<unknown>;
}

type Open = (url: string, options: Options, kit: Kit) => Promise<OldStore>;

const inSql =
  (
    sourceOf: (
      query: Awaited<ReturnType<typeof connect>>["run"],
      options: { table?: string },
      kit: Kit,
    ) => ForeignSource,
  ): Open =>
  async (url, { table }, kit) => {
    const { run, close } = await connect(url);
    return { source: sourceOf(run, table === undefined ? {} : { table }, kit), close };
  };

const STORES: Readonly<Record<string, Open>> = {
  "connect-pg-simple": inSql(connectPgSimple),
  "connect-redis": async (url, { prefix }) => {
    const { Redis } = await import("ioredis");
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    redis.on("error", () => {}); // it shows in the command that needs it
    await redis.connect();
    const source = connectRedis((...args) => redis.call(...args), prefix === undefined ? {} : { prefix });
    return { source, close: () => redis.quit() };
  },
  django: inSql((query, options, { settings }) => django(query, settings.imports?.passwords ?? {}, options)),
  "better-auth": inSql(betterAuth),
};

export const importCommand = () =>
  runs<Options>(
    resumable("import")
      .addArgument(new Argument("<store>", "where the earlier library keeps its sessions").choices(Object.keys(STORES)))
      .addOption(
        new Option("--url <url>", "the address of that store; better not as an option, if it holds a password").env(
          "SESSION_IMPORT_URL",
        ),
      )
      .option("--table <name>", "its table, as SQL has it, if not the library's usual one")
      .option("--prefix <text>", "connect-redis: the prefix of its keys, if not sess:")
      .description("takes over the sessions of an earlier library; adds only, so it may be run again (docs/import.md)")
      .addHelpText(
        "after",
        examples("import connect-pg-simple --url postgresql://127.0.0.1/old", "import django --rate 500"),
      ),
    async (session, options, [name]) => {
      const { url, table, prefix } = options;
      if (url === undefined) throw misuse("The old store's address is missing.", "Set SESSION_IMPORT_URL, or --url.");
      const kit = await session.kit();
      const old = await answering((STORES[name as string] as Open)(url, options, kit));
      const source: ForeignSource = {
        ...old.source,
        total: () => answering(old.source.total()),
        page: (from, size) => answering(old.source.page(from, size)),
      };
      try {
        const job = (kit: Kit, jobOptions: JobOptions) => importRows(source, kit, jobOptions);
        return await move(session, `import ${name}`, job, options, [url, table, prefix]);
      } finally {
        await old.close().catch(() => undefined);
      }
    },
  );

/** Drivers quote addresses and values: their code is said, and no more. */
async function answering<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: { code?: unknown; name?: unknown }) => {
    const code = /^[\w.]{2,40}$/.exec(String(error?.code ?? error?.name))?.[0] ?? "no code";
    throw new Failure(
      UNAVAILABLE,
      `The old store did not answer: ${code}.`,
      "Is it the right --url, --table, --prefix?",
    );
  });
}
