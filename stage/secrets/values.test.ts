import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stageFile } from "../file.ts";
import { parseStage } from "../parse.ts";
import { secretValues, secretVariableNames } from "./values.ts";

const TEXT = readFileSync(join(import.meta.dirname, "../..", "Pulumi.local.yaml"), "utf8");

/** The stage `local` with some keys of its own. */
function stageWith(changes: object) {
  const file = { file: "Pulumi.local.yaml", text: TEXT };
  const { stage, problems } = parseStage({ ...stageFile(TEXT).values, ...changes }, file);
  if (!stage) throw new Error(JSON.stringify(problems));
  return stage;
}

test("secret is what the schema says, in mappings and named entries, as far as it is readable", () => {
  const stage = stageWith({
    external: { stripe: { secretKey: "stripe-key", webhookSecret: { secure: "ciphertext" } } },
    services: { api: { secrets: { EXTRA: "extra-value", LATER: "placeholder" }, env: { LOG_LEVEL: "debug" } } },
  });
  const tokens = ["sandbox-cloudflare", "sandbox-desec", "sandbox-google"];
  expect(secretValues(stage).sort()).toEqual(["LOG_LEVEL=debug", "extra-value", ...tokens, "stripe-key"]);
});

test("the variables that hold the wallet's secrets are named by the stage", () => {
  const stage = stageWith({ akash: { ...(stageFile(TEXT).values.akash as object), wallet: { mnemonicEnv: "WORDS" } } });
  expect(secretVariableNames(stage)).toEqual(["WORDS"]);
});
