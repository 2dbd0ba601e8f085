import { readStageFile } from "../../engine/stage-file.ts";
import { envName } from "../../stage/secrets/env-names.ts";
import { keyText, keyWord } from "../../stage/secrets/key.ts";
import { type SecretRow, secretRows } from "../../stage/secrets/states.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";

interface ListOptions extends StageOptions {
  all?: boolean;
  env?: boolean;
  json?: boolean;
}

/** `platform secrets list`: every secret of the stage file and whether it is set, without its value. */
export async function listSecrets({ stage, all, env, json }: ListOptions): Promise<void> {
  const rows = secretRows(readStageFile(stage).contents.values);
  const shown = all ? rows : rows.filter(({ state }) => state !== "optional");
  if (env) process.stdout.write(envText(shown, stage));
  else process.stdout.write(json ? jsonText(shown, stage) : listText(shown, rows.length - shown.length, stage));
}

const setCommand = (key: string, stage: string): string => `./platform secrets set ${key} --stage ${stage}`;

function jsonText(rows: readonly SecretRow[], stage: string): string {
  const secrets = rows.map(({ path, state }) => ({
    key: keyText(path),
    state,
    command: setCommand(keyWord(path), stage),
    env: envName(path),
  }));
  return `${JSON.stringify({ stage, secrets }, null, 2)}\n`;
}

/** A `.env` to fill in, for `secrets import`: what is set already stands there as a comment. Pure. */
export function envText(rows: readonly SecretRow[], stage: string): string {
  const lines = rows.map(({ path, state }) =>
    state === "missing" ? `${envName(path)}=` : `# ${envName(path)}=   # ${state}`,
  );
  return [`# ./platform secrets import FILE --stage ${stage}`, ...lines, ""].join("\n");
}

/** @param hidden how many more there may be. Pure. */
export function listText(rows: readonly SecretRow[], hidden: number, stage: string): string {
  const first =
    ["missing", "plain text"].flatMap((state) => rows.find((row) => row.state === state) ?? [])[0] ?? rows[0];
  return [
    rows.length > 0
      ? formatTable(
          ["secret", "state"],
          rows.map(({ path, state }) => [keyText(path), state]),
        )
      : `stage ${stage} has no secrets\n`,
    ...(hidden > 0 ? [`\n${hidden} more may be set: ./platform secrets list --all --stage ${stage}\n`] : []),
    `\nset one   ${setCommand(first ? keyWord(first.path) : "KEY", stage)}\n`,
  ].join("");
}
