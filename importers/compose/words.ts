import type { Text } from "../source.ts";
import type { Node } from "./node.ts";

/** The words of a command: those of a list, or of a text as a shell parts it, which runs nothing of it. */
export function wordsOf(node: Node | undefined): Text[] {
  if (node?.kind === "list") return node.items.flatMap((item) => (item.kind === "scalar" ? [item] : []));
  if (node?.kind !== "scalar") return [];
  return split(node.text).map((text) => ({ ...node, text }));
}

/** Quotes, as in POSIX shells; nothing is expanded. */
function split(text: string): string[] {
  const words: string[] = [];
  let word: string[] | undefined;
  const tokens = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+|['"\\])/g;
  for (const [token, single, double, escaped, plain] of text.matchAll(tokens)) {
    if (/^\s/.test(token)) {
      if (word) words.push(word.join(""));
      word = undefined;
      continue;
    }
    word ??= [];
    word.push(single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "");
  }
  return word ? [...words, word.join("")] : words;
}
