"use client";

import { useEffect } from "react";
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
    <div role="alert" className="mx-auto max-w-lg py-10 text-center">
      <h1 className="font-serif text-3xl font-medium">
        {storeDown ? "The session store does not answer" : "That did not work"}
      </h1>
      <p className="mt-3 text-muted">
        {storeDown
          ? "You are not signed out and your cart is not lost: they cannot be read for the moment. Please try again shortly."
          : "The fault is ours, and it is noted. Your cart and your sign-in are as they were."}
      </p>
      <button type="button" onClick={retry} className={`${buttonStyle.primary} mt-8`}>
        Try again
      </button>
      {error.digest && (
        <p className="mt-6 text-sm text-muted">
          Reference <code>{error.digest}</code>
        </p>
      )}
    </div>
  );
}
