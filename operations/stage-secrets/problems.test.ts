import { stageText } from "../../stage/stage.fixture.ts";
import { refuseNewProblems } from "./problems.ts";

const before = { text: stageText("local"), label: "Pulumi.local.yaml" };
const after = before.text.replace("config:\n", "config:\n  nonsense: 1\n");

const refusal = (fix?: string): unknown => {
  try {
    return refuseNewProblems(before, after, fix);
  } catch (error) {
    return error;
  }
};

test("a change that makes a stage file invalid is refused, with what a person writes there", () => {
  expect(refusal()).toMatchObject({
    code: "stage-invalid",
    message: expect.stringContaining("nonsense"),
    fix: "write into Pulumi.local.yaml what is named, then run this again",
  });
});

test("what a command writes by itself is refused with what mends the command", () => {
  expect(refusal("another name: ./platform restore postgres --into postgres-copy")).toMatchObject({
    fix: "another name: ./platform restore postgres --into postgres-copy",
  });
});

test("what was wrong before is no reason to refuse a change", () => {
  expect(refuseNewProblems({ ...before, text: after }, after)).toBeUndefined();
});
