import { stageFile } from "../file.ts";
import { parseStage } from "../parse.ts";
import { stageText } from "../stage.fixture.ts";
import { SERVICES } from "./catalog.ts";

function enabledIn(services: object): string[] {
  const { stage, problems } = parseStage({ ...stageFile(stageText("local")).values, services });
  if (problems) throw new Error(JSON.stringify(problems));
  return SERVICES.filter((service) => stage.services[service].enabled);
}

test.each<[string, object, string[]]>([
  ["all of them by default", {}, [...SERVICES]],
  ["all but what is switched off", { docs: { enabled: false } }, SERVICES.filter((service) => service !== "docs")],
  ["none on demand", { platform: "none" }, []],
  [
    "what is switched on, with what it needs",
    { platform: "none", api: { enabled: true } },
    ["proxy", "postgres", "api"],
  ],
  [
    "what apps ask for",
    { platform: "none", apps: { wiki: { image: "a", port: 80, hosts: ["wiki"], database: true } } },
    ["proxy", "postgres"],
  ],
  [
    "what an app uses, with what that needs",
    { platform: "none", apps: { bot: { image: "a", uses: ["auth"], ipfs: true, secretsIn: "infisical" } } },
    ["proxy", "secrets", "postgres", "ipfs", "auth"],
  ],
  [
    "nothing for an app that is switched off",
    { platform: "none", apps: { bot: { image: "a", enabled: false, ipfs: true } } },
    [],
  ],
])("a stage has %s", (_, services, expected) => {
  expect(enabledIn(services)).toEqual(expected);
});

test("what is switched off stays so, and what needs it is told", () => {
  const services = { platform: "none", postgres: { enabled: false }, apps: { wiki: { image: "a", database: true } } };
  expect(() => enabledIn(services)).toThrow(/needs services.postgres, which is not enabled/);
});
