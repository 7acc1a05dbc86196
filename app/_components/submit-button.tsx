"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { buttonStyle } from "./ui";

interface Props {
  children: ReactNode;
  look?: keyof typeof buttonStyle;
  /** For a screen reader, when the visible words do not say which thing is meant. */
  label?: string;
  className?: string;
}

/** A plain submit button without JavaScript; with it, one that cannot be pressed twice. */
export function SubmitButton({ children, look = "primary", label, className = "" }: Props) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      // Not `disabled`: that would drop the focus in the middle of the keyboard's way.
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
      aria-label={label}
      className={`${buttonStyle[look]} ${pending ? "opacity-60" : ""} ${className}`}
    >
      {children}
    </button>
  );
}
