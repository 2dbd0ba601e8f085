import { committedStage } from "../stage.fixture.ts";
import type { AppSettings } from "./apps.ts";
import { settingsPath } from "./settings-path.ts";

test("names on the chain are keys of the stage file", () => {
  const { services } = committedStage("local");
  const postgres = { ...services.postgres, standby: ["eu-central"] };
  const stage = { services: { ...services, postgres, apps: { wiki: services.docs as AppSettings } } };
  const names = ["web-app", "api", "proxy", "proxy-us-west", "wiki", "postgres-eu-central"];
  expect(names.map((name) => settingsPath(stage, name))).toEqual([
    ["webApp"],
    ["api"],
    ["proxy"],
    ["proxy", "also", "us-west"],
    ["apps", "wiki"],
    ["postgres"],
  ]);
});
