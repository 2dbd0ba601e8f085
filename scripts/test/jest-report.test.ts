import { jestReport, totalsIn } from "./jest-report.ts";

const outcome = (status: string, fullName: string, ...failureMessages: string[]) => ({
  status,
  fullName,
  failureMessages,
});

test("what failed is named at the end, with the beginning of why", () => {
  const report = jestReport.parse({
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 2,
    numRuntimeErrorTestSuites: 1,
    testResults: [
      {
        name: "/root/a.test.ts",
        status: "failed",
        assertionResults: [
          outcome("passed", "one"),
          outcome("failed", "two", "\u001b[31mexpected 1\u001b[39m\n\n  got 2"),
        ],
      },
      { name: "/root/b.test.ts", status: "failed", message: "cannot be loaded", assertionResults: [] },
      { name: "/root/c.test.ts", status: "passed", assertionResults: [outcome("pending", "three")] },
    ],
  });
  expect(totalsIn(report, "/root", 1)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 2,
    failures: ["a.test.ts › two\n    expected 1\n      got 2", "b.test.ts\n    cannot be loaded"],
  });
});

test("a run that ended badly without a failed test has failed", () => {
  expect(totalsIn(jestReport.parse({}), "/root", 1)).toMatchObject({ passed: 0, failed: 1 });
  expect(totalsIn(jestReport.parse({}), "/root", 0)).toMatchObject({ failed: 0 });
});
