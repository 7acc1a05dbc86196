/** Microseconds of this process so far. */
export const POST = async () => Response.json(process.cpuUsage());
