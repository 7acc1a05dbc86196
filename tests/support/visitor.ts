// Somebody with a browser, as far as HTTP goes: keeps cookies by name, sends them back, never follows a redirect.

export interface Facts {
  results: unknown[];
  id: string | null;
  userId: string | null;
  isNew: boolean;
  source: string;
  mode: string;
  expiresAt: string | null;
  data: Record<string, unknown>;
  error?: string;
  message?: string;
}

export class Visitor {
  readonly cookies = new Map<string, string>();
  /** Set-Cookie headers of the last response. */
  setCookies: string[] = [];
  base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** The same browser at another server, or a copy that keeps the cookies of this moment. */
  at(base: string): this {
    this.base = base;
    return this;
  }
  copy(): Visitor {
    const copy = new Visitor(this.base);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0 && !headers.has("cookie")) {
      headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(this.base + path, { redirect: "manual", ...init, headers });
    this.setCookies = response.headers.getSetCookie();
    for (const line of this.setCookies) {
      const [pair = ""] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(name.length + 1);
      if (value === "" || /max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Operations of the fixture's /api/op, in order. */
  async run(...steps: object[]): Promise<Facts & { status: number }> {
    const response = await this.request("/api/op", { method: "POST", body: JSON.stringify(steps) });
    return { status: response.status, ...((await response.json()) as Facts) };
  }

  get sessionCookie(): string | undefined {
    return this.cookies.get("__Host-session");
  }
}
