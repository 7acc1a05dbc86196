export interface FieldProps {
  name: string;
  label: string;
  type: "text" | "email" | "password";
  autoComplete: string;
  hint?: string;
  minLength?: number;
  maxLength?: number;
  defaultValue?: string | undefined;
}

export function Field({ name, label, hint, faulty, ...input }: FieldProps & { faulty?: boolean }) {
  const hintId = hint ? `${name}-hint` : undefined;
  return (
    <div>
      <label htmlFor={name} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...input}
        id={name}
        name={name}
        required
        aria-invalid={faulty || undefined}
        aria-describedby={[hintId, faulty && "form-error"].filter(Boolean).join(" ") || undefined}
        className="mt-1.5 block min-h-11 w-full rounded-xl border border-edge bg-paper px-3.5 aria-invalid:border-bad"
      />
      {hint && (
        <p id={hintId} className="mt-1.5 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
