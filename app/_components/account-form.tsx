"use client";

import { type ReactNode, useActionState } from "react";
import type { FormAnswer } from "@/lib/shop/refusals";
import { Field, type FieldProps } from "./field";
import { SubmitButton } from "./submit-button";

type FormAction = (last: FormAnswer | null, form: FormData) => Promise<FormAnswer | null>;

interface Props {
  action: FormAction;
  /** What to say at first: where no script runs, the answer arrives with the page. */
  answer: FormAnswer | null;
  fields: readonly FieldProps[];
  submit: string;
  children?: ReactNode;
}

/** A form whose errors appear in it, with JavaScript and without. */
export function AccountForm({ action, answer: first, fields, submit, children }: Props) {
  const [answer, send] = useActionState(action, first);
  return (
    <form action={send} className="grid gap-5">
      <div role="alert">
        {answer && (
          <p id="form-error" className="rounded-xl bg-bad-wash px-4 py-3 text-sm font-medium text-bad">
            {answer.error}
          </p>
        )}
      </div>
      {fields.map((field) => (
        <Field
          key={field.name}
          {...field}
          defaultValue={answer?.values?.[field.name] ?? field.defaultValue}
          faulty={answer?.field === field.name}
        />
      ))}
      {children}
      <SubmitButton className="w-full">{submit}</SubmitButton>
    </form>
  );
}
