import Link from "next/link";
import { Message } from "./_components/message";
import { StillLife } from "./_components/still-life";
import { buttonStyle } from "./_components/ui";

// Nothing links here, so no navigation could be instant.
export const instant = false;

export default function NotFound() {
  return (
    <Message
      art={<StillLife product="arc-lamp" />}
      title="Nothing at this address"
      actions={
        <Link href="/" className={buttonStyle.primary}>
          Back to the shop
        </Link>
      }
    >
      It may have moved, or it was never here.
    </Message>
  );
}
