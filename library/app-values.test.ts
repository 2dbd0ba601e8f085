import { output } from "@pulumi/pulumi";
import type { AppValues } from "../stage/services/apps.ts";
import { type AppSettingsArgs, appValues } from "./app-values.ts";
import { SANDBOX } from "./program.fixture.ts";

const wiki: AppSettingsArgs = { image: "wiki:1", port: 8080, hosts: ["wiki.example.com"] };

/** Keys of the stage file that an app of a program has no use for: who is made, used and checked is up to the program. */
type Elsewhere = "enabled" | "target" | "health" | "uses" | "database" | "ipfs" | "secretsIn";

/** Fails to compile where the stage file has a key that programs cannot say. */
const FORGOTTEN: Exclude<keyof AppValues, keyof AppSettingsArgs | Elsewhere>[] = [];

test("a program can say all that the stage file can", () => {
  expect(FORGOTTEN).toEqual([]);
});

test("plain arguments become the settings that the stage file would give", () => {
  const { settings, given } = appValues("wiki", SANDBOX, { ...wiki, cpu: 2, placement: { regions: ["eu-west"] } });
  expect(settings).toMatchObject({ image: "wiki:1", port: 8080, cpu: 2, hosts: ["wiki.example.com"] });
  expect(settings.placement.regions).toEqual(["eu-west"]);
  expect(given).toEqual({});
});

test("what other resources give is left to the run", () => {
  const later = output("later");
  const given = { image: later, env: { A: later, B: "" }, secrets: { C: later } };
  const found = appValues("wiki", SANDBOX, { ...wiki, ...given });
  expect(found.given).toEqual(given);
  expect(found.settings).toMatchObject({ env: {}, secrets: {} });
});

test.each<[string, AppSettingsArgs, RegExp]>([
  ["a label as host", { ...wiki, hosts: ["wiki"] }, /hosts: wiki: must be whole names such as wiki\.example\.com/],
  ["hosts without a port", { image: "wiki:1", hosts: ["wiki.example.com"] }, /hosts: needs port/],
  ["no image", { port: 8080 }, /image: needs exactly one of image, sibling and static/],
  [
    "a name that is no variable",
    { ...wiki, env: { "a-b": "x" } },
    /env\.a-b: must be a name of an environment variable/,
  ],
  ["a size of nothing", { ...wiki, memory: "lots" }, /memory: must be a size such as 512Mi or 10Gi; it is "lots"/],
  ["a job without a command", { ...wiki, schedule: "@daily" }, /schedule: needs command/],
])("%s is refused", (_, args, message) => {
  expect(() => appValues("wiki", SANDBOX, args)).toThrow(message);
  expect(() => appValues("wiki", SANDBOX, args)).toThrow(/^App wiki is not valid:\n/);
});

test.each(["Wiki", "postgres", "a_b"])("%s is no name of an app", (name) => {
  expect(() => appValues(name, SANDBOX, wiki)).toThrow(/^App \w+ is not valid:\n {2}\S+ .*name/);
});
