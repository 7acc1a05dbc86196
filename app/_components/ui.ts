// Class names that more than one component shares.

const button =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full text-sm font-semibold transition-colors " +
  "disabled:cursor-not-allowed disabled:opacity-60";

export const buttonStyle = {
  primary: `${button} px-5 bg-accent text-accent-ink hover:bg-ink hover:text-paper`,
  quiet: `${button} px-5 border border-edge text-ink hover:bg-wash`,
  plain: `${button} w-full px-3 text-muted hover:bg-wash hover:text-ink lg:justify-start`,
  danger: `${button} px-5 border border-bad text-bad hover:bg-bad-wash`,
} as const;

export const linkStyle = "font-medium text-accent underline decoration-1 underline-offset-4 hover:decoration-2";
