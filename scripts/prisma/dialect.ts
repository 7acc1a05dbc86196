// Which of the three databases a DATABASE_URL means.

export const DIALECTS = ["sqlite", "postgresql", "mysql"] as const;
export type Dialect = (typeof DIALECTS)[number];

export function dialectOf(databaseUrl: string): Dialect {
  const protocol = databaseUrl.slice(0, databaseUrl.indexOf(":"));
  switch (protocol) {
    case "file":
      return "sqlite";
    case "postgres":
    case "postgresql":
      return "postgresql";
    case "mysql":
    case "mariadb":
      return "mysql";
    default:
      throw new Error("DATABASE_URL must begin with file:, postgresql:// or mysql://.");
  }
}
