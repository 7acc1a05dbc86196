/** A server with faulty settings does not start: it lists them all and ends, instead of failing its first visitors. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkSessionConfig } = await import("@/lib/session");
    try {
      checkSessionConfig();
    } catch (error) {
      console.error((error as Error).message);
      process.exit(1);
    }
  }
}
