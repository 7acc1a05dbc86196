// Progress, on stderr: stdout is for the result alone.
import { Listr, ListrLogger, ProcessOutput } from "listr2";

type Work = (tell: (state: string) => void) => Promise<unknown>;

export async function tasks(work: Readonly<Record<string, Work>>): Promise<void> {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = Object.entries(work).map(([title, run]) => ({
    title,
    task: async (_: unknown, task: { output: string }) => {
      await run((state) => {
        task.output = state;
      });
    },
  }));
  await new Listr(list, {
    renderer: "default",
    rendererOptions: { logger },
    fallbackRenderer: "simple",
    fallbackRendererOptions: { logger },
    fallbackRendererCondition: !process.stderr.isTTY,
    registerSignalListeners: false,
  }).run();
}
