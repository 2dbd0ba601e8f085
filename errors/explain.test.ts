import { CODES, type Code } from "./codes.ts";
import { explain } from "./explain.ts";

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const classes = Object.entries(CODES).flatMap(([code, kind]) =>
  "thrownAs" in kind ? kind.thrownAs.map((name): [string, Code] => [name, code as Code]) : [],
);

test.each(classes)("a %s is of the kind %s, also as a cause", (name, code) => {
  expect(explain(named(name, "no")).code).toBe(code);
  expect(explain(new Error("outer", { cause: named(name, "no") }))).toMatchObject({ code, message: "outer: no" });
});

test("what an error says of itself goes before its class, and the nearest before its causes", () => {
  const own = Object.assign(named("TxError", "no"), { code: "funds", fix: "mint some" });
  expect(explain(own)).toMatchObject({ code: "funds", fix: "mint some" });
  const outer = Object.assign(new Error("outer", { cause: own }), { code: "no-bids" });
  expect(explain(outer)).toMatchObject({ code: "no-bids", fix: CODES["no-bids"].fix });
});

test("a code of others is none of ours", () => {
  expect(explain(Object.assign(new Error("no"), { code: 13 })).code).toBe("other");
  expect(explain(Object.assign(new Error("no"), { code: "toString" })).code).toBe("other");
});

test.each<[string, unknown, object, string | null]>([
  ["nowhere, where nothing is known", new Error("no"), {}, null],
  ["the stage", new Error("no"), { stage: "prod" }, "stage prod"],
  [
    "the resource and its stage",
    new Error("no"),
    { resource: "manifest api", stage: "prod" },
    "manifest api, stage prod",
  ],
  [
    "the place that the error names first",
    Object.assign(new Error("no"), { code: "dns-zone", where: "zones/a.yaml:3" }),
    { resource: "records a.test-desec" },
    "zones/a.yaml:3, records a.test-desec",
  ],
])("it was at %s", (_, error, about, where) => {
  expect(explain(error, about).where).toBe(where);
});
