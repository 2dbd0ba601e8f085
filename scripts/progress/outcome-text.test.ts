import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "../../engine/events/event.ts";
import { CODES } from "../../errors/codes.ts";
import { ended, MANIFEST, PLACE, progressOf, said, step, urnOf } from "./events.fixture.ts";
import { countsText, remarksText } from "./outcome-text.ts";

const ERROR =
  "error[dns-provider]: desec: 401 Invalid token.\n  fix: ./platform doctor\n  docs: docs/errors.md#dns-provider";
const ofEngine = (text: string) =>
  `  error[engine]: ${text}\n    fix: ${CODES.engine.fix}\n    docs: docs/errors.md#engine\n`;
const IMAGE = urnOf("af:oci:Image", "pingap");
const text = (...events: EngineEvent[]) => stripVTControlCharacters(remarksText(progressOf(...events), true));

test("an error is told in full, once, under its service, before warnings of others", () => {
  expect(
    text(
      step("began", IMAGE, "create"),
      said(IMAGE, "warning", "nothing is pushed"),
      step("began", MANIFEST, "create"),
      said(MANIFEST, "error", ERROR),
      said(MANIFEST, "error", ERROR),
      step("failed", MANIFEST, "create"),
      said(undefined, "error", "update failed"),
    ),
  ).toBe(
    "\napi\n  error[dns-provider]: desec: 401 Invalid token.\n    fix: ./platform doctor\n    docs: docs/errors.md#dns-provider\n" +
      "\nimages\n  warning: nothing is pushed\n",
  );
});

test("what the engine says of the whole is told where nothing else is", () => {
  expect(text(said(undefined, "error", "update failed"))).toBe(`\nstage\n${ofEngine("update failed")}`);
});

test("of a resource that is there and not ready each reason is an error", () => {
  const partial = `2 errors occurred:\n\t* ${ERROR}\n\t* error[other]: no\n\n`;
  expect(text(said(PLACE, "error", partial)).match(/^ {2}error\[[\w-]+\]/gm)).toEqual([
    "  error[dns-provider]",
    "  error[other]",
  ]);
});

test("an error of a resource that was never begun has its place, too", () => {
  expect(text(said(PLACE, "error", "sdl: no"))).toBe(`\napi\n${ofEngine("sdl: no")}`);
});

test("reasons of the plan are no remarks, other notes are", () => {
  expect(text(said(PLACE, "info", "replace: CPU"), said(PLACE, "info", "deployment 7 is adopted: it runs on"))).toBe(
    "\napi\n  deployment 7 is adopted: it runs on\n",
  );
});

test("what several of one line say alike is told once", () => {
  const [one, other] = ["a", "b"].map((name) => urnOf("af:dns:Records", name)) as [string, string];
  expect(text(said(one, "warning", "TTL raised"), said(other, "warning", "TTL raised"))).toBe(
    "\nzones\n  warning: TTL raised\n",
  );
});

test("reasons are told where no plan was shown", () => {
  const progress = progressOf(said(PLACE, "info", "replace: CPU"));
  expect(stripVTControlCharacters(remarksText(progress, false))).toBe("\napi\n  replace: CPU\n");
});

test("what others wrote does not move the cursor", () => {
  expect(remarksText(progressOf(said(PLACE, "error", "\u001b[2Jgone\rx")), true)).toContain("\\u001b[2Jgone\\u000dx");
});

test.each<[string, Record<string, number>, boolean, string]>([
  ["a plan", { create: 91 }, true, "\nResources:\n    + 91 to create\n"],
  ["no change", { same: 91 }, true, "\nResources:\n    91 unchanged\n"],
  ["one kind", { update: 1, same: 90 }, true, "\nResources:\n    ~ 1 to update\n    90 unchanged\n"],
  [
    "several kinds",
    { delete: 6, replace: 6, same: 68, update: 11 },
    true,
    "\nResources:\n    ~ 11 to update\n    - 6 to delete\n    +-6 to replace\n    23 changes. 68 unchanged\n",
  ],
  ["a stage without any", {}, true, "\nResources:\n    none\n"],
  ["a run", { create: 91 }, false, "\nResources:\n    + 91 created\n\nDuration: 38s\n"],
])("counts of %s are those of the engine", (_, counts, planned, expected) => {
  expect(countsText(progressOf(ended(counts)), planned)).toBe(expected);
});
