import type { CommandError, Reply } from "./reply.ts";

/** What executes the commands behind the REST server. */
export interface Engine {
  /** One sentence for people: which engine this is and whether it is real. */
  readonly description: string;
  /** Runs one command. A failed command is a CommandError in the reply; a rejection means the engine itself is gone. */
  call(command: string[]): Promise<Reply>;
  /** MULTI … EXEC: all of them without anything between, or a CommandError for the whole. */
  transaction(commands: string[][]): Promise<Reply[] | CommandError>;
  close(): Promise<void>;
}
