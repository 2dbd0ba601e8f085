import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { checkExclusions } from "./exclusions.ts";

const now = new Date("2026-11-27T02:00:00Z");

function check(excluded: string) {
  const text = stageText("local").replace(/^config:\n/m, `config:\n${excluded}`);
  const file = stageFile(text);
  return checkExclusions(parseStage(file.values).stage!, file, "/somewhere/Pulumi.local.yaml", now);
}

test("an exclusion that has lapsed is named with its line", () => {
  const [lapsed, ...others] = check(`  services:
    docs:
      placement:
        exclude:
          - provider: dune.example
          - provider: elm.example
            until: 2026-11-27
`);
  const line = stageText("local").split("\n").indexOf("config:") + 7;
  expect(lapsed).toMatchObject({
    state: "warning",
    says: `Pulumi.local.yaml:${line}: services.docs.placement.exclude.1: elm.example is allowed again since 2026-11-27T00:00:00.000Z`,
  });
  expect(others).toEqual([]);
});

test("exclusions in force are counted, and a stage without any has no line", () => {
  const text = "  services: { docs: { placement: { exclude: [{ provider: dune.example, until: 2026-11-28 }] } } }\n";
  expect(check(text)).toMatchObject([{ state: "ok", says: "1 in force" }]);
  expect(check("")).toEqual([]);
});
