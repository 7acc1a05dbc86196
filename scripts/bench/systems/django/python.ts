// Whether a Python of this machine has Django, and which.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Python {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The second is Debian's, where another one comes first on the PATH. */
const COMMANDS = ["python3", "/usr/bin/python3"];

const VERSIONS = `
import json, platform, django, django_redis, psycopg2
print(json.dumps({
    "Django": django.get_version(),
    "django-redis": django_redis.__version__,
    "psycopg2": psycopg2.__version__.split()[0],
    "Python": platform.python_version(),
}))
`;

export const HOW_TO_HAVE =
  "On Debian and Ubuntu: apt-get install python3-django python3-django-redis python3-psycopg2. Elsewhere, BENCH_PYTHON names the Python that has them.";

/** @returns null if there is none */
export async function pythonWithDjango(): Promise<Python | null> {
  const named = process.env.BENCH_PYTHON;
  for (const command of named ? [named] : COMMANDS) {
    try {
      const { stdout } = await promisify(execFile)(command, ["-c", VERSIONS]);
      return { command, versions: JSON.parse(stdout) };
    } catch {
      // not this one
    }
  }
  return null;
}
