import { STAND_INS } from "../../images/stand-ins/catalog.ts";
import { missingFor } from "./for-stage.ts";
import type { Row, State } from "./plan.ts";

const rows = (states: Record<string, State>): Row[] =>
  STAND_INS.map((standIn) => ({ standIn, recipe: "0", state: states[standIn.name] ?? "up to date" }));

test("what a stage names is missing by the name of its stand-in, whatever else is", () => {
  expect(missingFor(rows({ postgres: "missing", kubo: "missing", jaeger: "missing" }), ["postgres:17.6"])).toEqual([
    "postgres",
  ]);
});

test("the sandbox's registry and what the siblings are built on are always needed", () => {
  expect(missingFor(rows({ registry: "missing", node: "missing", redis: "missing" }), [])).toEqual([
    "registry",
    "node",
  ]);
});

test("one that is outdated serves", () => {
  expect(missingFor(rows({ postgres: "outdated", registry: "outdated" }), ["postgres:17.6"])).toEqual([]);
});
