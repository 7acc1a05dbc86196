/** Faults in the settings are listed when the server starts, not met one by one by the first visitors. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkSessionConfig } = await import("@/lib/session");
    await checkSessionConfig();
  }
}
