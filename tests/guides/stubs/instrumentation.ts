// Without a file of its own the app would be given that of this repository, which stands above it.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkSessionConfig } = await import("@/lib/session");
  checkSessionConfig();
}
