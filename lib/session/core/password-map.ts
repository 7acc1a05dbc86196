// Secrets as iron-session writes them: a text, or JSON such as {"2":"new","1":"old"}. The highest number is the newest.

/** @returns null if it begins like a map and is none */
export function parsePasswords(value: string): Record<string, string> | null {
  return value.startsWith("{") ? parseMap(value) : { "1": value };
}

function parseMap(value: string): Record<string, string> | null {
  try {
    const map = JSON.parse(value) as Record<string, unknown>;
    const entries = Object.entries(map);
    const sound =
      entries.length > 0 && entries.every(([id, item]) => /^(0|[1-9]\d{0,8})$/.test(id) && typeof item === "string");
    return sound ? (map as Record<string, string>) : null;
  } catch {
    return null;
  }
}

/** The number of the password that seals, unless SESSION_PASSWORD_ID says another. */
export const newestOf = (passwords: Readonly<Record<string, string>>): string =>
  String(Math.max(...Object.keys(passwords).map(Number)));
