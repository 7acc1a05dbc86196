// The console's one setting. Pure, because the middleware asks as well.

type Environment = Readonly<Record<string, string | undefined>>;

const LEAST_LENGTH = 32;
/** As for SESSION_PASSWORD: a long row of few characters is no secret. */
const LEAST_CHARACTERS = 10;

const NAME = "SESSION_CONSOLE_TOKEN";

/** The operator's token. null: there is no console, which is also so while the token is weak. */
export const consoleToken = (env: Environment): string | null => (consoleFault(env) === null ? given(env) : null);

/** What is wrong with the token, for the one who starts the server; null if it is sound, or not set. */
export function consoleFault(env: Environment): string | null {
  const token = given(env);
  if (token === null) return null;
  if (token.length < LEAST_LENGTH) return `${NAME} is too short: at least ${LEAST_LENGTH} characters.`;
  if (new Set(token).size < LEAST_CHARACTERS) return `${NAME} is too simple: make one with openssl rand -base64 32`;
  return null;
}

/** Whether an address belongs to the console. */
export const isConsole = (pathname: string): boolean => /^\/console(\/|$)/.test(pathname);

const given = (env: Environment) => env[NAME]?.trim() || null;
