import { differences, leaves } from "../../chain/replay/recording.ts";
import { type Difference, Verdict } from "../../replay/deviations.ts";
import { deviations } from "./deviations.ts";
import { RecordedGateway } from "./gateway.fixture.ts";
import { bodyOf, recordedAnswers } from "./recording.ts";

interface Comparison {
  name: string;
  values: number;
  differences: Difference[];
}

const verdict = new Verdict(deviations);
const comparisons: Comparison[] = [];
/** What differs without a listed reason. */
let left: { name: string; unexplained: Difference[] }[];
let gateway: RecordedGateway;

beforeAll(async () => {
  gateway = await RecordedGateway.start();
  await ready();
  for (const recorded of recordedAnswers()) {
    if (recorded.name === "get manifest") await gateway.store(JSON.parse(recorded.body));
    const { http_status, content_type, body } = recorded;
    const expected = { http_status, content_type, body: bodyOf(body) };
    const answer = await gateway.ask(recorded);
    const actual = { ...answer, body: bodyOf(answer.body) };
    comparisons.push({ name: recorded.name, values: leaves(expected), differences: differences(expected, actual) });
  }
  left = comparisons.flatMap(({ name, differences }) => {
    const unexplained = verdict.unexplained(name, differences);
    return unexplained.length > 0 ? [{ name, unexplained }] : [];
  });
}, 30_000);
afterAll(() => gateway.close());

/** Waits until what the lease runs is ready, as it was in the recording. */
async function ready(): Promise<void> {
  const status = recordedAnswers().find(({ name }) => name === "lease status ok")!;
  for (;;) {
    const { body } = await gateway.ask(status);
    if (JSON.parse(body).services.web.available === 1) return;
  }
}

test("every recorded request gets the recorded status, content type and body", () => {
  const values = comparisons.reduce((sum, comparison) => sum + comparison.values, 0);
  const different = comparisons.filter((comparison) => comparison.differences.length > 0).length;
  console.info(
    `conformance/gateway: ${comparisons.length} x answer, ${values} values: ${comparisons.length - different} equal, ${different} different`,
  );
  expect(left).toEqual([]);
});

test("every listed deviation still shows", () => {
  console.info(verdict.shown);
  expect(verdict.stale).toEqual([]);
});
