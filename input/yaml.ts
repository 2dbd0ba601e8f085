/** YAML with positions, within limits. The package's own parser has none but the stack, and is quadratic in places. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type ParsedNode,
  Parser,
  type SchemaOptions,
  type YAMLMap,
} from "yaml";
import { Expansion } from "./expansion.ts";
import { InputError, MIB, type Place, refuseLarger } from "./input-error.ts";
import { lenientLexer } from "./lenient-lexer.ts";
import { MOST_LEVELS, TOO_DEEP } from "./levels.ts";

export interface YamlOptions extends Pick<SchemaOptions, "schema" | "merge" | "resolveKnownTags"> {
  /** Octets at most. */
  readonly most?: number;
  /** Refuse a key that is given twice in one mapping; default true. */
  readonly uniqueKeys?: boolean;
  /** Read the first of several documents, and continuation lines however they are indented, as Go's yaml.v3 does. */
  readonly lenient?: boolean;
}

/** A document whose depth is bounded; what its aliases expand to is for an `Expansion` to bound. */
export interface Yaml {
  readonly document: Document.Parsed;
  placeAt(offset: number): Place;
  /** What an alias stands for; any other node is itself. Throws `InputError` where there is no such anchor before it. */
  target(node: Node | null): Node | null;
}

/** The most that is read of a document where its room says nothing else: it takes a second. */
export const MOST_YAML = MIB / 2;

/** Reads one document. Throws `InputError` with its place. */
export function parseYaml(
  text: string,
  { most = MOST_YAML, uniqueKeys = true, lenient = false, ...options }: YamlOptions = {},
): Yaml {
  refuseLarger(text.length, most);
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = compose(text, lines, { ...options, lenient }, placeAt);
  const targets = new Map<Alias, Node>();
  resolve(document.contents, uniqueKeys, targets, placeAt);
  const target = (node: Node | null): Node | null => {
    if (!isAlias(node)) return node;
    const found = targets.get(node);
    if (found !== undefined) return found;
    throw new InputError("syntax", `unknown alias *${node.source}`, placeAt(offsetOf(node)));
  };
  return { document, placeAt, target };
}

export const offsetOf = (node: Node): number => node.range?.[0] ?? 0;

/** Plain data of a document, aliases expanded. Throws `InputError` where they expand to too much, or never end. */
export function dataOf({ document, target, placeAt }: Yaml): unknown {
  const expansion = new Expansion();
  const read = (aliased: Node | null): unknown => {
    const place = () => placeAt(aliased === null ? 0 : offsetOf(aliased));
    return expansion.within(isAlias(aliased), place, () => {
      const node = target(aliased);
      if (isSeq<Node | null>(node)) return node.items.map(read);
      if (isMap<Node, Node | null>(node)) {
        return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), read(value)]));
      }
      return isScalar(node) ? node.value : null;
    });
  };
  const keyText = (key: Node | null): string => {
    const node = target(key);
    if (isScalar(node)) return String(node.value ?? "");
    throw new InputError("syntax", "a key must be a scalar", placeAt(key === null ? 0 : offsetOf(key)));
  };
  return read(document.contents);
}

function compose(
  text: string,
  lines: LineCounter,
  { lenient = false, ...options }: YamlOptions,
  placeAt: (offset: number) => Place,
): Document.Parsed {
  // Pretty errors quote the line each of them stands in; unique keys are compared each with each.
  const composer = new Composer({ ...options, uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  // The first error ends it: there may be as many as octets, each with a stack of its own. The composer catches it on
  // every level, and tells it again.
  let first: InputError | undefined;
  const onError: OnError = (at, _code, message, warning) => {
    if (warning) return;
    first ??= new InputError("syntax", message, placeAt(startOf(at)));
    throw first;
  };
  Object.assign(composer, { onError });
  const found = lenient
    ? ofFirstDocument(tokens(text, lenientLexer(), lines, placeAt))
    : tokens(text, new Lexer(), lines, placeAt);
  const [document, second] = composer.compose(found, true, text.length);
  if (second === undefined) return document!;
  throw new InputError("syntax", "a second document begins: one is read", placeAt(second.range[0]));
}

/** As the composer calls what it tells errors. */
type OnError = (at: number | readonly number[] | CST.Token, code: string, message: string, warning?: boolean) => void;

function startOf(at: Parameters<OnError>[0]): number {
  if (typeof at === "number") return at;
  return "offset" in at ? at.offset : at[0]!;
}

/** The parser keeps its own stack, the composer after it calls itself. */
function* tokens(
  text: string,
  lexer: Lexer,
  lines: LineCounter,
  placeAt: (offset: number) => Place,
): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === "error") throw new InputError("syntax", token.message, placeAt(token.offset));
      yield token;
    }
    // A document and the scalar in it stand on the stack as well.
    if (parser.stack.length > MOST_LEVELS + 2) throw new InputError("limit", TOO_DEEP, placeAt(parser.offset));
  }
  yield* parser.end();
}

function* ofFirstDocument(all: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of all) {
    yield token;
    if (token.type === "document") return;
  }
}

/** Finds the anchor of every alias, the last one before it, and keys that are given twice, in one walk. */
function resolve(
  contents: ParsedNode | null,
  uniqueKeys: boolean,
  targets: Map<Alias, Node>,
  placeAt: (offset: number) => Place,
): void {
  const anchors = new Map<string, Node>();
  const walk = (node: unknown): void => {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      const anchored = anchors.get(node.source);
      if (anchored !== undefined) targets.set(node, anchored);
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (!isMap(node) && !isSeq(node)) return;
    if (uniqueKeys && isMap(node)) refuseTwice(node, placeAt);
    for (const item of node.items) {
      if (isPair(item)) walk(item.key);
      walk(isPair(item) ? item.value : item);
    }
  };
  walk(contents);
}

function refuseTwice(map: YAMLMap, placeAt: (offset: number) => Place): void {
  const keys = new Set<unknown>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    if (keys.has(key.value)) {
      throw new InputError("syntax", `key "${String(key.value)}" is given twice`, placeAt(offsetOf(key)));
    }
    keys.add(key.value);
  }
}
