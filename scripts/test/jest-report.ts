import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** What came of a run. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, a text each. */
  readonly failures: readonly string[];
}

const count = z.number().default(0);

/** What Jest writes with `--json`, as far as it is read. */
export const jestReport = z.object({
  numPassedTests: count,
  numFailedTests: count,
  numPendingTests: count,
  numTodoTests: count,
  numRuntimeErrorTestSuites: count,
  testResults: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        message: z.string().default(""),
        assertionResults: z.array(
          z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).default([]) }),
        ),
      }),
    )
    .default([]),
});

/** Lines of a message that are told. */
const TOLD = 12;

/**
 * A test file that cannot even be loaded counts as one failure. Pure.
 * @param root folder that files are named from @param code of the run
 */
export function totalsIn(report: z.output<typeof jestReport>, root: string, code: number | undefined): TestTotals {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name;
    const tests = assertionResults.filter((each) => each.status === "failed");
    if (tests.length === 0 && status === "failed") return [`${file}\n${shortened(message)}`];
    return tests.map(({ fullName, failureMessages: [first = ""] }) => `${file} › ${fullName}\n${shortened(first)}`);
  });
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

function shortened(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines
    .slice(0, TOLD)
    .map((line) => `    ${line}`)
    .join("\n");
}
