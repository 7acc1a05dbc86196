import type { Metadata } from "next";
import Link from "next/link";
import { getSession } from "@/lib/session";
import { refusal } from "@/lib/shop/refusals";
import { safeNext } from "@/lib/shop/safe-next";
import { accountsAvailable } from "@/lib/shop/users";
import { signIn } from "../_actions/account";
import { AccountForm } from "../_components/account-form";
import { DemoUsers } from "../_components/demo-users";
import { FormPage } from "../_components/form-page";
import { NoAccounts } from "../_components/no-accounts";
import { linkStyle } from "../_components/ui";

export const metadata: Metadata = { title: "Sign in" };

// Rendered whole: signing in works without JavaScript.
export const instant = false;

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const [{ next, refused }, session] = await Promise.all([searchParams, getSession()]);
  if (!accountsAvailable()) return <NoAccounts />;
  const target = safeNext(next);
  const lead = session.userId
    ? "You are signed in. To go on, show once more that it is you."
    : "Your cart comes along.";
  return (
    <FormPage title="Sign in" lead={lead}>
      <AccountForm
        action={signIn}
        answer={refusal(refused)}
        submit="Sign in"
        fields={[
          { name: "email", label: "Email", type: "email", autoComplete: "username" },
          { name: "password", label: "Password", type: "password", autoComplete: "current-password" },
        ]}
      >
        <input type="hidden" name="next" value={target} />
        <label className="flex min-h-11 items-center gap-3">
          <input type="checkbox" name="remember" className="size-5 accent-accent" />
          Remember me on this device
        </label>
      </AccountForm>
      <p className="mt-6 text-center text-sm">
        New here?{" "}
        <Link href={`/sign-up?next=${encodeURIComponent(target)}`} className={linkStyle}>
          Make an account
        </Link>
      </p>
      <DemoUsers />
    </FormPage>
  );
}
