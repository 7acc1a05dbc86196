import type { Metadata } from "next";
import Link from "next/link";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/shop/password-rules";
import { refusal } from "@/lib/shop/refusals";
import { safeNext } from "@/lib/shop/safe-next";
import { accountsAvailable } from "@/lib/shop/users";
import { signUp } from "../_actions/account";
import { AccountForm } from "../_components/account-form";
import { FormPage } from "../_components/form-page";
import { NoAccounts } from "../_components/no-accounts";
import { linkStyle } from "../_components/ui";

export const metadata: Metadata = { title: "Make an account" };

// Rendered whole, as the sign-in page is.
export const instant = false;

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next, refused } = await searchParams;
  const target = safeNext(next);
  if (!accountsAvailable()) return <NoAccounts />;
  return (
    <FormPage title="Make an account" lead="It takes a name, an address and a password. Your cart comes along.">
      <AccountForm
        action={signUp}
        answer={refusal(refused)}
        submit="Make the account"
        fields={[
          { name: "name", label: "Name", type: "text", autoComplete: "name", maxLength: 80 },
          { name: "email", label: "Email", type: "email", autoComplete: "username", maxLength: 180 },
          {
            name: "password",
            label: "Password",
            type: "password",
            autoComplete: "new-password",
            minLength: PASSWORD_MIN,
            maxLength: PASSWORD_MAX,
            hint: `At least ${PASSWORD_MIN} characters. Three words do well.`,
          },
        ]}
      >
        <input type="hidden" name="next" value={target} />
      </AccountForm>
      <p className="mt-6 text-center text-sm">
        Been here before?{" "}
        <Link href={`/sign-in?next=${encodeURIComponent(target)}`} className={linkStyle}>
          Sign in
        </Link>
      </p>
    </FormPage>
  );
}
