import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { child, type SdlProblem } from "./problem.ts";

/** A document before its types are known. Scalars keep their source text: `1.10` as an attribute is not `1.1`. */
export type Tree =
  | { kind: "map"; entries: Map<string, Tree> }
  | { kind: "list"; items: Tree[] }
  | { kind: "scalar"; value: unknown; text: string };

export type Places = Map<string, { line: number; column: number }>;

/** Aliases repeat nodes, so a small file can stand for a huge document. */
const MOST_NODES = 100_000;

/** YAML 1.2 with anchors and `<<` merge keys. `tree` is absent when the text is not YAML. */
export function readYaml(text: string): { tree?: Tree; places: Places; problems: SdlProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: true });
  const places: Places = new Map([["", { line: 1, column: 1 }]]);
  const problems = document.errors.map((error) => ({
    code: "yaml",
    path: "",
    message: error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? error.code,
    line: error.linePos?.[0].line,
    column: error.linePos?.[0].col,
  }));
  if (problems.length) return { places, problems };
  try {
    const tree = new YamlReader(document, lines, places).read(document.contents, "");
    return { tree, places, problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { places, problems: [{ code: "yaml", path: "", message: error.message }] };
  }
}

class YamlReader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #places: Places;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter, places: Places) {
    this.#document = document;
    this.#lines = lines;
    this.#places = places;
  }

  read(node: Node | null, path: string): Tree {
    if (++this.#nodes > MOST_NODES) throw new RangeError(`aliases expand to more than ${MOST_NODES} nodes`);
    this.#place(node, path);
    if (isAlias(node)) return this.read(node.resolve(this.#document) ?? null, path);
    if (isSeq<Node>(node)) {
      return { kind: "list", items: node.items.map((item, index) => this.read(item, child(path, index))) };
    }
    if (isMap<Node, Node>(node)) return { kind: "map", entries: this.#entries(node.items, path) };
    if (!isScalar(node)) return { kind: "scalar", value: null, text: "" };
    return { kind: "scalar", value: node.value, text: node.source ?? String(node.value) };
  }

  #entries(items: { key: Node; value: Node | null }[], path: string): Map<string, Tree> {
    const merged = new Map<string, Tree>();
    const own = new Map<string, Tree>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
      if (name === "<<") {
        const bases = this.read(value, path);
        for (const base of bases.kind === "list" ? bases.items : [bases]) {
          if (base.kind === "map")
            for (const [from, tree] of base.entries) if (!merged.has(from)) merged.set(from, tree);
        }
        continue;
      }
      own.set(name, this.read(value, child(path, name)));
      this.#place(key, child(path, name));
    }
    return new Map([...merged, ...own]);
  }

  #place(node: Node | null, path: string): void {
    if (!node?.range) return;
    const { line, col } = this.#lines.linePos(node.range[0]);
    this.#places.set(path, { line, column: col });
  }
}

/** A document that was built as an object. */
export function readValue(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: "list", items: value.map(readValue) };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return { kind: "map", entries: new Map(entries.map(([key, entry]) => [key, readValue(entry)])) };
  }
  return { kind: "scalar", value: value ?? null, text: value == null ? "" : String(value) };
}
