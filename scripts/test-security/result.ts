// What the two test runners say, as far as a row of the checklist is concerned.

export interface Result {
  /** Everything the test is called, outermost first. */
  readonly title: string;
  readonly passed: boolean;
  /** The mode of the production server it ran against; null for a unit test, or for several or none. */
  readonly mode: Mode | null;
}

export type Mode = "db" | "cached_db" | "cache";
export const MODES: readonly Mode[] = ["db", "cached_db", "cache"];

/** Tests of these folders talk to a production server. */
const ON_A_SERVER = /(^|[\\/])tests[\\/](security|http|abuse|e2e)[\\/]/;
/** "in db", "in phase cache"; not "in phase db + cache", which is a step of a migration. */
const MODE = /(?:^|\s)in (?:phase )?(db|cached_db|cache)(?! \+)(?=$|[\s:,])/;

export interface VitestReport {
  testResults: {
    name: string;
    status?: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string }[];
  }[];
}

export function vitestResults(report: VitestReport): Result[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => {
      const full = [...ancestorTitles, title].join(" > ");
      const mode = ON_A_SERVER.test(name) ? ((MODE.exec(full)?.[1] as Mode | undefined) ?? null) : null;
      return { title: full, passed: status === "passed", mode };
    }),
  );
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { projectName: string; status: string }[] }[];
}

export interface PlaywrightReport {
  suites: PlaywrightSuite[];
}

export function playwrightResults(report: PlaywrightReport): Result[] {
  const within = ({ title, suites = [], specs = [] }: PlaywrightSuite): Result[] => [
    ...specs.flatMap((spec) =>
      spec.tests.map(({ projectName, status }) => ({
        title: `${title} > ${spec.title}`,
        // Passed at the second try is not passed.
        passed: status === "expected",
        mode: MODES.find((mode) => mode === projectName) ?? null,
      })),
    ),
    ...suites.flatMap((inner) => within({ ...inner, title: `${title} > ${inner.title}` })),
  ];
  return report.suites.flatMap(within);
}

/** The rows that a title names: "security row 5: …", "security rows 8 and 9: …". */
export function rowsNamed(title: string): number[] {
  const found = [...title.matchAll(/security rows? (\d+(?:(?:, | and )\d+)*)/gi)];
  return [...new Set(found.flatMap(([, numbers = ""]) => numbers.split(/, | and /).map(Number)))];
}
