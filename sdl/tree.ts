import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { Expansion } from "../input/expansion.ts";
import { InputError } from "../input/input-error.ts";
import { offsetOf, parseYaml, type Yaml } from "../input/yaml.ts";
import { child, type SdlProblem } from "./problem.ts";

/** A document before its types are known. Scalars keep their source text: `1.10` as an attribute is not `1.1`. */
export type Tree =
  | { kind: "map"; entries: Map<string, Tree> }
  | { kind: "list"; items: Tree[] }
  | { kind: "scalar"; value: unknown; text: string };

export type Places = Map<string, { line: number; column: number }>;

/** YAML as Go's yaml.v3 takes it, with anchors and `<<` merge keys. `tree` is absent when the text is not YAML, or more than is read. */
export function readYaml(text: string): { tree?: Tree; places: Places; problems: SdlProblem[] } {
  const places: Places = new Map([["", { line: 1, column: 1 }]]);
  try {
    const yaml = parseYaml(text, { merge: true, lenient: true });
    return { tree: new YamlReader(yaml, places).read(yaml.document.contents, ""), places, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const code = error.code === "limit" ? "yaml-limit" : "yaml";
    return { places, problems: [{ code, path: "", message: error.reason, ...error.place }] };
  }
}

/** A number with `_` between its digits, which the core schema takes for text. */
const UNDERSCORED = /^[-+]?\d+(_\d+)+(\.\d+)?$/;

class YamlReader {
  readonly #yaml: Yaml;
  readonly #places: Places;
  readonly #expansion = new Expansion();

  constructor(yaml: Yaml, places: Places) {
    this.#yaml = yaml;
    this.#places = places;
  }

  read(aliased: Node | null, path: string, merged = false): Tree {
    const place = () => this.#yaml.placeAt(aliased === null ? 0 : offsetOf(aliased));
    return this.#expansion.within(merged || isAlias(aliased), place, () => {
      this.#place(aliased, path);
      const node = this.#yaml.target(aliased);
      this.#place(node, path);
      if (isSeq<Node>(node)) {
        return { kind: "list", items: node.items.map((item, index) => this.read(item, child(path, index))) };
      }
      if (isMap<Node, Node>(node)) return { kind: "map", entries: this.#entries(node.items, path) };
      if (!isScalar(node)) return { kind: "scalar", value: null, text: "" };
      return this.#scalar(node);
    });
  }

  /** A scalar as Go's yaml.v3 decodes it. */
  #scalar(node: Scalar): Tree {
    if (node.value instanceof Uint8Array) {
      const text = new TextDecoder().decode(node.value);
      return { kind: "scalar", value: text, text };
    }
    const text = node.source ?? String(node.value);
    if (!text.isWellFormed()) {
      const message = "a lone surrogate (\\ud800 to \\udfff) is no character";
      throw new InputError("syntax", message, this.#yaml.placeAt(offsetOf(node)));
    }
    const number = node.type === "PLAIN" && UNDERSCORED.test(text) ? Number(text.replaceAll("_", "")) : node.value;
    return { kind: "scalar", value: number, text };
  }

  #entries(items: { key: Node; value: Node | null }[], path: string): Map<string, Tree> {
    const merged = new Map<string, Tree>();
    const own = new Map<string, Tree>();
    for (const { key: aliased, value } of items) {
      const key = this.#yaml.target(aliased);
      if (!isScalar(key)) {
        throw new InputError("syntax", "a key must be a scalar", this.#yaml.placeAt(offsetOf(aliased)));
      }
      const name = key.source ?? String(key.value);
      if (name === "<<") {
        const bases = this.read(value, path, true);
        for (const base of bases.kind === "list" ? bases.items : [bases]) {
          if (base.kind === "map")
            for (const [from, tree] of base.entries) if (!merged.has(from)) merged.set(from, tree);
        }
        continue;
      }
      own.set(name, this.read(value, child(path, name)));
      this.#place(aliased, child(path, name));
    }
    return new Map([...merged, ...own]);
  }

  #place(node: Node | null, path: string): void {
    if (node?.range) this.#places.set(path, this.#yaml.placeAt(node.range[0]));
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
