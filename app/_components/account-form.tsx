"use client";

import { type ReactNode, useActionState } from "react";
import { Field, type FieldProps } from "./field";
import { SubmitButton } from "./submit-button";

/** What a form action answers when it did not lead elsewhere. Never a password: it would travel back into the page. */
export interface FormAnswer {
  readonly error: string;
  /** The field the error is about; none when it is about the whole. */
  readonly field?: string;
  readonly values?: Readonly<Record<string, string>>;
}

export type FormAction = (last: FormAnswer | null, form: FormData) => Promise<FormAnswer | null>;

interface Props {
  action: FormAction;
  fields: readonly FieldProps[];
  submit: string;
  children?: ReactNode;
}

/** A form whose errors appear in it, with JavaScript and without. */
export function AccountForm({ action, fields, submit, children }: Props) {
  const [answer, send] = useActionState(action, null);
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
