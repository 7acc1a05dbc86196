import type { Metadata } from "next";
import { requireConsole } from "@/lib/console/operator";
import { consoleRefusal } from "@/lib/console/refusals";
import { AccountForm } from "../../_components/account-form";
import { FormPage } from "../../_components/form-page";
import { openConsole } from "../_actions/sign-in";

export const metadata: Metadata = { title: "Console", robots: { index: false } };

export const instant = false;

export default async function ConsoleSignInPage({ searchParams }: PageProps<"/console/sign-in">) {
  await requireConsole();
  return (
    <FormPage title="Console" lead="For whoever runs this site. An hour after signing in it asks again.">
      <AccountForm
        action={openConsole}
        answer={consoleRefusal((await searchParams).refused)}
        submit="Open the console"
        fields={[
          {
            name: "token",
            label: "Token",
            type: "password",
            autoComplete: "off",
            hint: "SESSION_CONSOLE_TOKEN of this site's environment",
          },
        ]}
      />
    </FormPage>
  );
}
