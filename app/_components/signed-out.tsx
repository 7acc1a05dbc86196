import Link from "next/link";
import type { ReactNode } from "react";
import { Message } from "./message";
import { StillLife } from "./still-life";
import { buttonStyle } from "./ui";

export function SignedOut({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Message
      art={<StillLife product="stoneware-mug" />}
      title={title}
      actions={
        <>
          <Link href="/" className={buttonStyle.primary}>
            Back to the shop
          </Link>
          <Link href="/sign-in" className={buttonStyle.quiet}>
            Sign in again
          </Link>
        </>
      }
    >
      {children}
    </Message>
  );
}
