import { PREFIX } from "../file.ts";

/** Keys on the way to a value, below `config`. */
export type Path = readonly string[];

/**
 * The path that a text names, as the reference of the stage file or `pulumi config set --path` writes it: `dns.ttl`,
 * `services.api.secrets["a.b"]`. Undefined where it is no path. Pure.
 */
export function parseKey(text: string): Path | undefined {
  const rest = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const whole = rest.startsWith("[") ? rest : `.${rest}`;
  const steps = [...whole.matchAll(STEP)];
  if (steps.map(([step]) => step).join("") !== whole) return undefined;
  return steps.map(([, word, quoted]) => word ?? unquoted(quoted!));
}

const STEP = /\.([^.[\]"']+)|\["((?:[^"\\]|\\.)+)"\]/gy;

const unquoted = (text: string): string => text.replace(/\\(.)/g, "$1");

/** A path as `parseKey` reads it. Pure. */
export function keyText(path: Path): string {
  const steps = path.map((step) =>
    /^[^.[\]"'\s\\]+$/.test(step) ? `.${step}` : `["${step.replace(/["\\]/g, "\\$&")}"]`,
  );
  return steps.join("").replace(/^\./, "");
}

/** The same as one word of a shell. Pure. */
export function keyWord(path: Path): string {
  const text = keyText(path);
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
