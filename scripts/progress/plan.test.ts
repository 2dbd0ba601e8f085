import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "../../engine/events/event.ts";
import { MANIFEST, PLACE, progressOf, said, step, urnOf } from "./events.fixture.ts";
import { planOf } from "./plan.ts";
import { planText, wrap } from "./plan-text.ts";

const inApi = (type: string, name: string) => PLACE.replace("af:akash:Deployment::api", `${type}::${name}`);
const planned = (urn: string, op: string, ...changes: string[]): EngineEvent =>
  step("began", urn, op, { planned: true, changes });

const CASES: [string, EngineEvent[], string[]][] = [
  ["nothing", [planned(PLACE, "same")], []],
  [
    "a new service is one row",
    [
      planned(inApi("af:random:Secret", "api-a"), "create"),
      planned(inApi("af:random:Secret", "api-b"), "create"),
      planned(inApi("af:infisical:Identity", "service-api"), "create"),
      planned(MANIFEST, "create"),
      planned(PLACE, "create"),
    ],
    ["api + deployment, manifest, 2 secrets, identity service-api:"],
  ],
  [
    "what cannot stay says why another takes its place",
    [
      said(PLACE, "info", "replace: CPU 1 -> 2: group specs are immutable on Akash"),
      said(PLACE, "info", "update in place: the current provider stays"),
      planned(PLACE, "create-replacement", "group"),
      planned(PLACE, "replace", "group"),
      planned(PLACE, "delete-replaced"),
    ],
    ["api ± deployment: CPU 1 -> 2: group specs are immutable on Akash"],
  ],
  [
    "a change in place says why",
    [said(MANIFEST, "info", "update in place: env of api: +A"), planned(MANIFEST, "update", "sdl.services.api.env")],
    ["api ~ manifest: env of api: +A"],
  ],
  [
    "where no reason is told, what differs",
    [planned(urnOf("af:dns:Records", "z-desec"), "update", "a", "b", "c", "d", "e")],
    ["zones ~ records z-desec: a, b, c and 2 more"],
  ],
  [
    "what is alike is told once",
    ["desec", "google"].map((at) => planned(urnOf("af:dns:Records", `z-${at}`), "update", 'records["a/A"]')),
    ['zones ~ 2 records: records["a/A"]'],
  ],
  [
    "what goes needs no reason",
    [planned(PLACE, "delete"), planned(MANIFEST, "delete")],
    ["api - deployment, manifest:"],
  ],
  [
    "what a look found",
    [planned(PLACE, "refresh"), step("done", PLACE, "update", { planned: true, changes: ["lease"] })],
    ["api ~ deployment: lease"],
  ],
];

test.each(CASES)("%s", (_, events, expected) => {
  const rows = planOf(progressOf(...events)).flatMap(({ name, changes }) =>
    changes.map(({ sign, what, why }) => `${name} ${sign} ${what}: ${why.join("; ")}`.trimEnd()),
  );
  expect(rows).toEqual(expected);
});

test("the table has a row for each change, and reasons stay in their column", () => {
  const plan = [
    {
      name: "api",
      changes: [
        { sign: "±", what: "deployment", why: ["CPU 1 -> 2: group specs are immutable on Akash", "memory too"] },
        { sign: "~", what: "manifest", why: [] },
      ],
    },
  ] as const;
  expect(stripVTControlCharacters(planText(plan, 60))).toBe(
    [
      "   service  what        why",
      "±  api      deployment  CPU 1 -> 2: group specs are",
      "                        immutable on Akash",
      "                        memory too",
      "~           manifest",
      "",
      "~ updated in place   ± replaced",
      "",
    ].join("\n"),
  );
  expect(planText([], 80)).toBe("nothing changes\n");
});

test.each([80, 100])("at %d columns no row is wider", (columns) => {
  const change = {
    sign: "~",
    what: `${"secret, ".repeat(20)}`,
    why: [`${"x".repeat(200)} ${"word ".repeat(50)}`],
  } as const;
  const text = planText([{ name: "a-service-with-a-long-name", changes: [change] }], columns);
  for (const line of stripVTControlCharacters(text).split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
});

test("what others wrote cannot end a row", () => {
  const why = "env of api: +A\n+  proxy    deployment\u001b[2J";
  const text = planText([{ name: "api", changes: [{ sign: "~", what: "manifest", why: [why] }] }], 100);
  expect(stripVTControlCharacters(text).split("\n")).toHaveLength(5);
  expect(text).toContain("\\u001b[2J");
});

test("a word that is too long is broken", () => {
  expect(wrap("ab abcdef c", 3)).toEqual(["ab", "abc", "def", "c"]);
});
