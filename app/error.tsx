"use client";

import { useEffect } from "react";
import { Message } from "./_components/message";
import { buttonStyle } from "./_components/ui";

interface Props {
  error: Error & { digest?: string };
  retry: () => void;
}

/** In production the browser is told only the digest of an error that happened on the server. */
export default function ErrorPage({ error, retry }: Props) {
  useEffect(() => console.error(error), [error]);
  const storeDown = `${error.digest} ${error.message}`.includes("SESSION_STORE_UNAVAILABLE");
  return (
    <div role="alert">
      <Message
        title={storeDown ? "The session store does not answer" : "That did not work"}
        actions={
          <button type="button" onClick={retry} className={buttonStyle.primary}>
            Try again
          </button>
        }
      >
        {storeDown
          ? "You are not signed out and your cart is not lost: they cannot be read for the moment. Please try again shortly."
          : "The fault is ours, and it is noted. Your cart and your sign-in are as they were."}
      </Message>
      {error.digest && (
        <p className="text-center text-sm text-muted">
          Reference <code>{error.digest}</code>
        </p>
      )}
    </div>
  );
}
