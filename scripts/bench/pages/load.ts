// Requests as fast as they are answered, by autocannon.
import autocannon, { type Client, type Request } from "autocannon";

export interface Load {
  readonly url: string;
  /** What is asked for, each by one of the connections. */
  readonly requests: readonly Request[];
  readonly connections: number;
  readonly seconds: number;
}

export interface Answered {
  /** Also those that were under way when the time was over: the site answers them, and asks its stores for them. */
  readonly sent: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** @throws Error if anything was answered otherwise than by 200 */
export async function load({ url, requests, connections, seconds }: Load): Promise<Answered> {
  let connection = 0;
  const setupClient = (client: Client) => {
    // autocannon makes each of them before it begins: all for everyone would take longer than the load itself.
    const nth = connection++;
    client.setRequests(requests.filter((_, index) => index % connections === nth));
  };
  const {
    requests: answered,
    latency,
    duration,
    errors,
    non2xx,
  } = await autocannon({
    url,
    connections,
    duration: seconds,
    setupClient,
  });
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} refusals.`);
  return { sent: answered.sent, perSecond: answered.total / duration, p50: latency.p50, p99: latency.p99 };
}

/** Asks once and looks at the answer: what is measured must be what was meant. */
export async function expectText(url: string, headers: Record<string, string>, text: string): Promise<void> {
  const response = await fetch(url, { headers });
  const body = await response.text();
  if (!response.ok || !body.includes(text)) throw new Error(`${url} answered ${response.status}, without "${text}".`);
}
