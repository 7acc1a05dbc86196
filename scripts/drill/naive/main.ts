// One process of the naive fleet: the same POST /api/op as the fixture app, on the naive store.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Instruction } from "../browser/http.ts";
import { openNaiveStore, type Stored } from "./store.ts";

const COOKIE = "sessionid";
const store = await openNaiveStore(process.env);

/** The session of one request. */
interface Visit {
  id: string | null;
  session: Stored;
  cookie: string | null;
}

const EMPTY: Stored = { user: null, data: {} };
const handleOf = (id: string) => createHash("sha256").update(id).digest("base64url");

async function run(visit: Visit, { op, key = "", value, user = "" }: Instruction): Promise<void> {
  const { session } = visit;
  const change = (data: Stored["data"]) => {
    visit.session = { ...session, data: { ...session.data, ...data } };
  };
  switch (op) {
    case "set":
      return change({ [key]: value });
    case "save":
      return save(visit);
    case "increment":
      change({ [key]: Number(session.data[key] ?? 0) + 1 });
      return save(visit);
    case "login":
      visit.session = { ...session, user };
      return renew(visit);
    case "regenerate":
      return visit.id === null ? undefined : renew(visit);
    case "destroy":
      if (visit.id !== null) await store.remove(visit.id);
      Object.assign(visit, { id: null, session: EMPTY, cookie: "" });
      return;
    case "revokeUser":
      return store.removeOthers(user, visit.id ?? "");
    default:
      throw new Error(`unknown operation ${op}`);
  }
}

async function save(visit: Visit): Promise<void> {
  if (visit.id === null) visit.cookie = visit.id = randomUUID();
  await store.save(visit.id, visit.session);
}

/** Django's cycle_key: the data under a new id, then the old one away. */
async function renew(visit: Visit): Promise<void> {
  const old = visit.id;
  visit.cookie = visit.id = randomUUID();
  await store.save(visit.id, visit.session);
  if (old !== null) await store.remove(old);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? "")?.[1] ?? null;
  const found = sent === null ? null : await store.load(sent);
  const visit: Visit = { id: found ? sent : null, session: found ?? EMPTY, cookie: null };
  for (const instruction of JSON.parse(await bodyOf(request)) as Instruction[]) await run(visit, instruction);
  if (visit.cookie !== null)
    response.setHeader("set-cookie", `${COOKIE}=${visit.cookie}; Path=/; HttpOnly${visit.cookie ? "" : "; Max-Age=0"}`);
  const { user, data } = visit.session;
  const source = visit.id === null ? "none" : store.mode === "db" ? "database" : "cache";
  const id = visit.id === null ? null : handleOf(visit.id);
  send(response, 200, { id, userId: user, source, mode: store.mode, data });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

createServer((request, response) => {
  if (request.method === "GET") return send(response, 200, {});
  answer(request, response).catch(() => send(response, 503, { error: "UNAVAILABLE" }));
}).listen(Number(process.env.PORT), "127.0.0.1");

process.on("SIGTERM", () => process.exit(0));
