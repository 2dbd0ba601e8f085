import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import type { AppSettings } from "../../stage/services/apps.ts";
import { stageText } from "../../stage/stage.fixture.ts";

const FOLDER = import.meta.dirname;
const templates = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(templates.map(({ name }) => name))(
  "the template %s is a stage's apps, with every file that it names",
  (name) => {
    const apps: Record<string, AppSettings> = parse(readFileSync(join(FOLDER, name, "app.yaml"), "utf8"));
    const services = { platform: "none", apps };
    const { stage, problems } = parseStage({ ...stageFile(stageText("local")).values, services });
    expect(problems).toBeUndefined();
    for (const { sibling, static: files } of Object.values(stage!.services.apps)) {
      const source = (sibling ?? files)!;
      expect(source.split("/")[0]).toBe(name);
      expect(existsSync(join(FOLDER, source))).toBe(true);
      if (sibling) expect(existsSync(join(FOLDER, sibling, "Containerfile"))).toBe(true);
    }
  },
);
