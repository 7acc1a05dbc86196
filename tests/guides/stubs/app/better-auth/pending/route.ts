// For the tests: the user with this address has a second factor from now on, as if they had confirmed a code of it.

import { rows } from "../../../lib/database";

export async function POST(request: Request): Promise<Response> {
  const { email } = (await request.json()) as { email: string };
  const user = rows.user?.find((row) => row.email === email);
  if (!user) return new Response(null, { status: 404 });
  user.twoFactorEnabled = true;
  for (const factor of rows.twoFactor ?? []) if (factor.userId === user.id) factor.verified = true;
  return new Response(null, { status: 204 });
}
