import { keyOfEnvName } from "../../stage/secrets/env-names.ts";
import { keyText, type Path } from "../../stage/secrets/key.ts";
import { type EnvLine, parseEnvFile } from "./env-file.ts";
import { whyNoValue } from "./set.ts";

/** What becomes of a line: `left` is not wanted or says nothing, `refused` keeps all others from being written. */
export type ImportLine =
  | {
      readonly line: number;
      readonly name: string;
      readonly verdict: "taken";
      readonly path: Path;
      readonly value: string;
    }
  | { readonly line: number; readonly name?: string; readonly verdict: "left" | "refused"; readonly why: string };

interface ImportOptions {
  readonly stage: string;
  /** Of the stage, below `config`. */
  readonly values: unknown;
  /** Leave out lines that name no secret of the stage, instead of refusing them. */
  readonly skip: boolean;
}

/** Decides over the lines of a `.env`. Pure. */
export function planImport(text: string, options: ImportOptions): ImportLine[] {
  const taken = new Map<string, number>();
  return parseEnvFile(text).map((entry) => {
    const decided = decide(entry, options);
    if (decided.verdict !== "taken") return decided;
    const key = keyText(decided.path);
    const { line, name } = decided;
    const before = taken.get(key);
    if (before !== undefined)
      return { line, name, verdict: "refused", why: `${key} is given in line ${before} already` };
    taken.set(key, line);
    return decided;
  });
}

function decide(entry: EnvLine, { stage, values, skip }: ImportOptions): ImportLine {
  const { line } = entry;
  if ("why" in entry) return { line, verdict: "refused", why: entry.why };
  const { name, value } = entry;
  if (value === "") return { line, name, verdict: "left", why: "has no value" };
  const key = keyOfEnvName(name, values);
  const others = skip ? "left" : "refused";
  if (key.kind === "unknown") return { line, name, verdict: others, why: "names nothing of a stage" };
  if (key.kind === "other")
    return {
      line,
      name,
      verdict: others,
      why: `${keyText(key.path)} is no secret: write it into Pulumi.${stage}.yaml`,
    };
  const why = whyNoValue(value);
  return why === undefined
    ? { line, name, verdict: "taken", path: key.path, value }
    : { line, name, verdict: "refused", why };
}
