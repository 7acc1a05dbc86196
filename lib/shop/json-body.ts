/**
 * The JSON object a request carries, or null. A form of another site cannot send application/json without asking this
 * one first, which is why the handlers that change something take nothing else.
 */
export async function jsonBody(request: Request): Promise<Record<string, unknown> | null> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return null;
  const body: unknown = await request.json().catch(() => null);
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
}
