import { createHash } from "node:crypto";
import fc from "fast-check";
import { routedRecords } from "../records/arbitrary-records.fixture.ts";
import { type RecordChange, type RecordSet, recordKey } from "../records/records.ts";
import { InvalidPlanFileError, movedSince, planFile, readPlanFile } from "./plan-file.ts";

const record = (name: string, ...values: string[]): RecordSet => ({ name, type: "A", ttl: 300, values });
const create = (after: RecordSet): RecordChange => ({ key: recordKey(after), after });
const plan = (...changes: RecordChange[]) => planFile("prod", [{ provider: "desec", zone: "example.com", changes }]);

test("a plan reads back as it was written, and its order does not matter", () => {
  fc.assert(
    fc.property(routedRecords(20), (records) => {
      const changes = records.map(create);
      const file = plan(...changes);
      expect(readPlanFile(JSON.stringify(file, null, 1))).toEqual(JSON.parse(JSON.stringify(file)));
      const shuffled = changes
        .toReversed()
        .map(({ key, after }) => ({ key, after: { ...after!, values: after!.values.toReversed() } }));
      expect(plan(...shuffled).checksum).toBe(file.checksum);
    }),
  );
});

test.each([
  ["no JSON", "plan"],
  ["another file", "{}"],
  ["an edited plan", JSON.stringify(plan(create(record("www", "192.0.2.1")))).replace("192.0.2.1", "192.0.2.9")],
])("%s is refused", (_, text) => {
  expect(() => readPlanFile(text)).toThrow(InvalidPlanFileError);
});

test.each<[string, unknown]>([
  ["zones that are none", [null]],
  ["a change without values", [{ provider: "desec", zone: "a.test", changes: [{ key: "/A", after: { name: "" } }] }]],
  ["changes that are text", [{ provider: "desec", zone: "a.test", changes: "all" }]],
])("%s are refused though the checksum is right, naming the place", (_, zones) => {
  const content = { version: 1, stage: "prod", zones };
  const checksum = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  expect(() => readPlanFile(JSON.stringify({ ...content, checksum }))).toThrow(/^zones\.0\.?.*: Invalid input/);
});

test("what moved since the review is named", () => {
  const reviewed = plan(create(record("a", "192.0.2.1")), create(record("b", "192.0.2.1")));
  const now = plan(create(record("b", "192.0.2.2")), create(record("c", "192.0.2.3")));
  expect(movedSince(reviewed, reviewed)).toEqual([]);
  expect(movedSince(reviewed, now)).toEqual([
    "desec example.com a/A has nothing to change any more",
    "desec example.com b/A would change otherwise",
    "desec example.com c/A would change as well",
  ]);
  expect(movedSince(reviewed, planFile("test", []))).toContain("it is for stage prod, not test");
});
