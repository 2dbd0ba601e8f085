import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import type { RestoredCopy } from "../../stage/restored.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { withCopy, withoutCopy } from "./entry.ts";

const entry: RestoredCopy = {
  service: "postgres",
  from: "g00000001795934478342-1aebfc73",
  at: "2026-11-29T05:44:09.000Z",
};

const text = stageText("local").replace("config:\n", "config:\n  backup: {}\n");

test("a copy is written so that the stage is valid and says what was wished", () => {
  const { stage, problems } = parseStage(stageFile(withCopy(text, "postgres-restored", entry)).values);
  expect(problems).toBeUndefined();
  expect(stage!.restored).toEqual({ "postgres-restored": entry });
});

test("taken out again, the file is what it was to the letter; another copy stays", () => {
  const one = withCopy(text, "one", entry);
  expect(withoutCopy(one, "one")).toBe(text);
  const two = withCopy(one, "two", { service: "postgres", from: entry.from, backup: "20261129-054500F" });
  expect(withoutCopy(two, "two")).toBe(one);
  expect(withoutCopy(one, "none")).toBe(one);
});
