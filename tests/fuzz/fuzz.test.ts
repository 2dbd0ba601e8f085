import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../faults/schedule.ts";
import { minimise } from "./minimise.ts";
import { mutate } from "./mutate.ts";
import { fuzz, replay } from "./run.ts";
import { TARGETS } from "./targets.ts";

const keep = mkdtempSync(join(tmpdir(), "platform-fuzz-test-"));
afterAll(() => rmSync(keep, { recursive: true }));

test("mutated files and answers are read or refused with a clear error, none crashes, hangs, or takes the memory", async () => {
  const targets = Object.keys(TARGETS);
  const reports = await fuzz({ seconds: 40, seed: 1, targets, keep });
  expect(reports.flatMap(({ failures }) => failures).join("\n")).toBe("");
  for (const { inputs, crashes, hangs } of reports) {
    expect(inputs).toBeGreaterThan(0);
    expect(crashes + hangs).toBe(0);
  }
}, 300_000);

test("what fails is found, counted by kind, kept minimised, and fails again when it is replayed", async () => {
  const [report] = await fuzz({ seconds: 20, seed: 1, targets: ["example"], keep });
  const { crashes, hangs, failures } = report!;
  expect(crashes).toBeGreaterThan(0);
  expect(hangs).toBeGreaterThan(0);
  expect(failures.map((failure) => failure.split(/[ :]/).slice(0, 2).join(" "))).toEqual(
    expect.arrayContaining(["unclear TypeError", "hang ", "nobody caught"]),
  );
  const crash = failures.find((failure) => failure.startsWith("unclear"))!;
  const file = crash.split("--fuzz-input ")[1]!;
  expect(readFileSync(file, "utf8")).toBe("!");
  expect(await replay(file)).toMatch(/^unclear TypeError/);
  writeFileSync(file, "fine");
  expect(await replay(file)).toBeUndefined();
}, 300_000);

test("a seed always gives the same inputs", () => {
  const corpus = ['{"a":[1,2,{"b":"c"}]}', "[]"];
  const inputs = (seed: number) => Array.from({ length: 50 }, (_, n) => mutate("json", corpus, new Random(seed + n)));
  expect(inputs(1)).toEqual(inputs(1));
  expect(inputs(1)).not.toEqual(inputs(100));
});

test("minimising leaves what the failure needs", async () => {
  expect(await minimise(`${"x".repeat(500)}!${"y".repeat(300)}?`, "text", async (each) => /!.*\?/.test(each))).toBe(
    "!?",
  );
});
