// For SQLite through @prisma/adapter-libsql. Its client gives each transaction the connection it has, opens another for
// itself and closes neither: two open files more at every sign-in, and after some hundred of them nothing opens any more
// (tursodatabase/libsql-client-ts 350, libsql-js 230).
// And a statement that waited in vain for another writer stays open in its connection: no later transaction could end.
//   Shown by tests/contract/store.prisma-sqlite.test.ts, "prisma, sqlite: one file".

type Execute = (statement: string) => Promise<unknown>;

/** What is used of a client of libsql. */
interface Client {
  execute: Execute;
  transaction: () => Promise<object>;
  reconnect(): Promise<void>;
}

interface Factory {
  createClient: (config: unknown) => Client;
}

/**
 * Makes an adapter keep to one connection. It lets nothing else run while a transaction is open, so that nothing slips in.
 * @param adapter `new PrismaLibSql({ url, timeout })`
 */
export function onOneConnection<Adapter extends { createClient(config: never): unknown }>(adapter: Adapter): Adapter {
  const factory = adapter as unknown as Factory;
  const create = factory.createClient.bind(adapter);
  factory.createClient = (config) => {
    const client = create(config);
    const execute: Execute = client.execute.bind(client);
    const outside: Execute = (statement) =>
      execute(statement).catch(async (error: unknown) => {
        if (isBusy(error)) await client.reconnect();
        throw error;
      });
    client.execute = outside;
    client.transaction = async () => {
      // At once for writing: a transaction that begins by reading cannot wait for another writer.
      await outside("BEGIN IMMEDIATE");
      return { execute, commit: () => commit(execute), rollback: () => execute("ROLLBACK") };
    };
    return client;
  };
  return adapter;
}

const isBusy = (error: unknown) => String((error as { code?: unknown })?.code).startsWith("SQLITE_BUSY");

async function commit(execute: Execute): Promise<void> {
  try {
    await execute("COMMIT");
  } catch (error) {
    // Somebody is reading and would not let go: the transaction must not stay open for what comes next.
    await execute("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
