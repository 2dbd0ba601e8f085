import { stageFile } from "../../../stage/file.ts";
import { formatProblem, parseStage } from "../../../stage/parse.ts";
import { missingValues } from "../../../stage/placeholders.ts";
import { fileOf } from "../corpus.ts";
import { named, type Target } from "../target.ts";

export const target = (): Target => ({
  form: "yaml",
  corpus: ["local", "staging", "prod"].map((name) => fileOf(`Pulumi.${name}.yaml`)),
  clear: named("InputError"),
  read(text) {
    const { stage, problems } = parseStage(stageFile(text).values, { file: "Pulumi.test.yaml", text });
    return stage ? missingValues(stage, "fuzz") : problems.map(formatProblem);
  },
});
