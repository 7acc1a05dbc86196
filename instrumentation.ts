/** A server with faulty settings does not start: it lists them all and ends, instead of failing its first visitors. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkSessionConfig } = await import("@/lib/session");
    const { consoleFault } = await import("@/lib/console/token");
    const faults = [faultOf(checkSessionConfig), consoleFault(process.env)].filter((fault) => fault !== null);
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exit(1);
  }
}

function faultOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
