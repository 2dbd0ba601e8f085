/** What is written into a stage file. */
export type Data = string | number | boolean | { readonly [key: string]: Data };

/** Data in one line, as YAML. Texts within `{ }` are quoted, since not every reader takes a colon there. Pure. */
export function flowText(data: Data): string {
  if (typeof data === "object") return mappingText(data);
  return typeof data === "string" ? plainText(data) : String(data);
}

function mappingText(data: Extract<Data, object>): string {
  const entries = Object.entries(data).map(
    ([key, value]) => `${keyText(key)}: ${typeof value === "string" ? wordText(value) : flowText(value)}`,
  );
  return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
}

/** A key as it is written, with its prefix: quoted where YAML would take it for something else. Pure. */
export const keyText = (key: string): string => (key.split(":").every(isWord) ? key : JSON.stringify(key));

const wordText = (text: string): string => (isWord(text) ? text : JSON.stringify(text));

/** Without quotation marks where that is safe, as the engine writes ciphertexts and salts. */
const plainText = (text: string): string =>
  isWord(text) || /^v\d(:[A-Za-z0-9+/=]+)+$/.test(text) ? text : JSON.stringify(text);

/** Words of YAML 1.1 that are no text. */
const RESERVED = /^(y|yes|n|no|true|false|on|off|null)$/i;

const isWord = (text: string): boolean => /^[A-Za-z_][\w-]*$/.test(text) && !RESERVED.test(text);
