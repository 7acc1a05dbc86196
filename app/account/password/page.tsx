import type { Metadata } from "next";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/shop/password-rules";
import { refusal } from "@/lib/shop/refusals";
import { requireUser } from "@/lib/shop/require-user";
import { changePassword } from "../../_actions/account";
import { AccountForm } from "../../_components/account-form";
import { PageTitle } from "../../_components/page-title";

export const metadata: Metadata = { title: "Password" };

// Going from one account page to the next waits for the guard; the frame with its placeholder is there already.
export const instant = false;

export default async function PasswordPage({ searchParams }: PageProps<"/account/password">) {
  const user = await requireUser("/account/password");
  const { refused } = await searchParams;
  return (
    <>
      <PageTitle lead="Changing it signs out every other device. If you signed in a while ago, you are asked to do so again first.">
        Password
      </PageTitle>
      <div className="max-w-md rounded-2xl border border-line bg-card p-5 sm:p-7">
        <AccountForm
          action={changePassword}
          answer={refusal(refused)}
          submit="Change the password"
          fields={[
            { name: "password", label: "Present password", type: "password", autoComplete: "current-password" },
            {
              name: "next-password",
              label: "New password",
              type: "password",
              autoComplete: "new-password",
              minLength: PASSWORD_MIN,
              maxLength: PASSWORD_MAX,
              hint: `At least ${PASSWORD_MIN} characters.`,
            },
          ]}
        >
          {/* A password manager files the new password under it. */}
          <input type="email" name="username" autoComplete="username" value={user.email} readOnly hidden />
        </AccountForm>
      </div>
    </>
  );
}
