/** Words that one of the two readers of a stage file, Pulumi's and ours, takes for something else than text. */
const OTHER = /^(true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;

const PLAIN = /^\.?[A-Za-z_][\w./-]*([:@][\w./-]+)*$/;

/** A text as YAML has it, quoted unless it is text for every reader. Pure. */
export const yamlText = (text: string): string => (PLAIN.test(text) && !OTHER.test(text) ? text : JSON.stringify(text));

/** A list on one line. Pure. */
export const yamlList = (texts: readonly string[]): string => `[${texts.map(yamlText).join(", ")}]`;

/** Lines one level further in. Pure. */
export const indented = (lines: readonly string[], levels = 1): string[] =>
  lines.map((line) => (line === "" ? "" : "  ".repeat(levels) + line));
