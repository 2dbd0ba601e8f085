/** Inputs that are almost right: a valid one with one to four changes, each of them a mistake, an extreme, or a bomb. */
import { stringify } from "yaml";
import { dataOf, parseYaml } from "../../input/yaml.ts";
import type { Random } from "../faults/schedule.ts";
import type { Form } from "./target.ts";

type Change = (input: string, random: Random, corpus: readonly string[]) => string;

/** The input of a seed: the same corpus and seed give the same one. */
export function mutate(form: Form, corpus: readonly string[], random: Random): string {
  let input = random.pick(corpus);
  for (let count = 1 + random.below(4); count > 0; count--) input = CHANGES[form](input, random, corpus);
  return form === "answers" ? input : input.slice(0, LONGEST);
}

const LONGEST = 1_000_000;

const WORDS = [
  "",
  "0",
  "-1",
  "1e999",
  "9007199254740993",
  "NaN",
  "null",
  "true",
  "~",
  "{}",
  "[]",
  "''",
  '"',
  "\\",
  "\0",
  "\r",
  "\t",
  "\n",
  "\ud800",
  "\u202e",
  "\ufeff",
  "é",
  "😀",
  "%",
  "%s",
  "__proto__",
  "constructor",
  "toString",
  "../..",
  ":",
  ": ",
  "- ",
  "? ",
  "#",
  ";",
  ";;",
  "(",
  ")",
  "@",
  "*",
  "*a",
  "&a ",
  "<<: *a",
  "!!binary ",
  "!include a.yaml",
  "|\n",
  ">\n",
  "---\n",
  "...\n",
  "%YAML 9.9\n",
  "$INCLUDE x",
  "$GENERATE 1-9 a A 1",
  "$ORIGIN .",
  "$TTL",
  "IN",
  "TXT",
  "\\000",
  "\\999",
  "xn--a",
  "xn--",
  "1.1.1.1",
  "::",
  "4294967296",
  "18446744073709551616",
  "1h",
  "10Gi",
  "-0",
  "0x10",
  "0o7",
  "1_000",
  "2026-13-45T99:99:99Z",
  "\u001b]52;c;YQ==\u0007",
  "a".repeat(300),
  "a.".repeat(200),
  "9".repeat(400),
] as const;

const text: Change = (input, random, corpus) => {
  const at = random.below(input.length + 1);
  const length = random.below(Math.min(40, input.length - at) + 1);
  const piece = input.slice(at, at + length);
  const lines = input.split("\n");
  const line = random.below(lines.length);
  switch (random.below(10)) {
    case 0:
      return input.slice(0, at) + input.slice(at + length);
    case 1:
    case 2:
      return input.slice(0, at) + random.pick(WORDS) + input.slice(at);
    case 3:
      return input.slice(0, at) + random.pick(WORDS) + input.slice(at + length);
    case 4:
      return input.slice(0, at) + piece.repeat(random.pick([2, 3, 50, 5000])) + input.slice(at);
    case 5:
      return input.slice(0, at);
    case 6:
      return lines.toSpliced(line, 1 + random.below(3)).join("\n");
    case 7:
      return lines.toSpliced(line, 0, ...lines.slice(line, line + 1 + random.below(5))).join("\n");
    case 8:
      return lines.toSpliced(line, 0, random.pick(random.pick(corpus).split("\n"))).join("\n");
    default:
      return lines.with(line, random.pick([" ", "  ", "\t", "- ", "#"]) + lines[line]).join("\n");
  }
};

const octets: Change = (input, random, corpus) => {
  const at = random.below(input.length + 1);
  const octet = String.fromCharCode(random.pick([0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff, random.below(256)]));
  switch (random.below(7)) {
    case 0:
      return input.slice(0, at);
    case 1:
      return input.slice(0, at) + octet + input.slice(at);
    case 2:
      return input.slice(0, at) + octet.repeat(random.below(300)) + input.slice(at);
    case 3:
      return input.slice(0, at) + input.slice(at + 1 + random.below(8));
    case 4:
      return input.slice(0, at) + random.pick(corpus).slice(random.below(100));
    default:
      return input.slice(0, at) + octet + input.slice(at + 1);
  }
};

type Tree = unknown;
type Path = readonly (string | number)[];

/** What may stand where something else is expected. */
const strange = (random: Random): Tree =>
  random.pick<() => Tree>([
    () => null,
    () => random.pick(WORDS),
    () => random.pick([0, -1, 1e308, 2 ** 53, 0.1, true, false]),
    () => [],
    () => ({}),
    () => [null],
    () => ({ "": null }),
    () => Array.from({ length: 1000 }, (_, n) => n),
    () => deep(random.pick([3, 99, 300])),
    () => "x".repeat(random.pick([255, 65_536])),
  ])();

function deep(levels: number): Tree {
  let tree: Tree = 0;
  for (let level = 0; level < levels; level++) tree = level % 2 ? { a: tree } : [tree];
  return tree;
}

function pathsOf(tree: Tree, path: Path = []): Path[] {
  if (typeof tree !== "object" || tree === null || path.length > 50) return [path];
  const below = Object.entries(tree).flatMap(([key, value]) => pathsOf(value, [...path, key]));
  return [path, ...below];
}

/** A copy of a tree with what stands at a path replaced. */
function replaced(tree: Tree, [key, ...rest]: Path, change: (tree: Tree) => Tree): Tree {
  if (key === undefined) return change(tree);
  if (Array.isArray(tree)) return tree.with(Number(key), replaced(tree[Number(key)], rest, change));
  const map = tree as Record<string, Tree>;
  return Object.fromEntries(Object.entries(map).map(([k, v]) => [k, k === key ? replaced(v, rest, change) : v]));
}

/** One node replaced, removed, repeated, renamed, or swapped for another one of the same document. */
function changedTree(tree: Tree, random: Random): Tree {
  const paths = pathsOf(tree);
  const path = random.pick(paths);
  const other = valueAt(tree, random.pick(paths));
  return replaced(tree, path, (node) => {
    const [first] = Array.isArray(node) ? node : [undefined];
    switch (random.below(6)) {
      case 0:
        return other;
      case 1:
        return Array.isArray(node) ? [...node, ...Array(random.pick([1, 2, 300])).fill(first)] : strange(random);
      case 2:
        return typeof node === "string" ? text(node, random, [node]) : strange(random);
      case 3:
        return withoutOne(node, random) ?? strange(random);
      case 4:
        return isMap(node) ? { ...node, [random.pick(WORDS)]: other } : strange(random);
      default:
        return strange(random);
    }
  });
}

const isMap = (tree: Tree): tree is Record<string, Tree> =>
  typeof tree === "object" && tree !== null && !Array.isArray(tree);

const valueAt = (tree: Tree, path: Path): Tree =>
  path.reduce<Tree>((node, key) => (node as Record<string, Tree>)[key], tree);

function withoutOne(node: Tree, random: Random): Tree | undefined {
  if (Array.isArray(node)) return node.toSpliced(random.below(node.length + 1), 1);
  if (!isMap(node)) return undefined;
  const gone = random.pick([...Object.keys(node), ""]);
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== gone));
}

/** Changes the tree of a document; its text where it has none any more. */
const document =
  (read: (input: string) => Tree, write: (tree: Tree) => string): Change =>
  (input, random, corpus) => {
    if (random.below(3) === 0) return text(input, random, corpus);
    try {
      const tree = read(input);
      return typeof tree === "object" && tree !== null ? write(changedTree(tree, random)) : text(input, random, corpus);
    } catch {
      return text(input, random, corpus);
    }
  };

const json = document(JSON.parse, (tree) => JSON.stringify(tree));
const yaml = document(
  // An input that was changed before may be a bomb.
  (input) => dataOf(parseYaml(input)),
  (tree) => stringify(tree),
);

/** One answer of a conversation as `answers.ts` keeps it. */
export interface Answer {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sent packed, after so many spaces: few octets that stand for many. */
  readonly packed?: number;
  /** The connection ends after so many octets of the body. */
  readonly cut?: number;
}

const HEADERS = [
  ["content-type", "text/html"],
  ["location", "http://127.0.0.1:1/elsewhere"],
  ["retry-after", "999999999999"],
  ["retry-after", "yesterday"],
  ["link", '<http://127.0.0.1:1/next>; rel="next"'],
  ["link", "<<>>; rel=next"],
  ["replay-nonce", ""],
  ["content-encoding", "br"],
  ["set-cookie", "a=b"],
] as const;

const answers: Change = (input, random) => {
  const all = JSON.parse(input) as Answer[];
  const at = random.below(all.length);
  const answer = all[at]!;
  const changed = (): Answer => {
    switch (random.below(12)) {
      case 0:
        return {
          ...answer,
          status: random.pick([200, 201, 204, 301, 307, 400, 401, 404, 409, 422, 429, 500, 503, 599]),
        };
      case 1:
        return { ...answer, headers: { ...answer.headers, ...Object.fromEntries([random.pick(HEADERS)]) } };
      case 2:
        return { ...answer, cut: random.below(answer.body.length + 1) };
      case 3:
        return {
          ...answer,
          body: random.pick(["", "{}", "[]", "null", "<html>Log in</html>", "0", '"x"', "\ufeff{}"]),
        };
      case 4:
        return { ...answer, packed: random.pick([0, 1000, 100_000, 50_000_000]) };
      case 5:
        return { ...answer, body: text(answer.body, random, [answer.body]) };
      case 6:
        return { ...answer, body: random.pick(all).body };
      default:
        return { ...answer, body: json(answer.body, random, [answer.body]) };
    }
  };
  return JSON.stringify(all.with(at, changed()));
};

const CHANGES: Readonly<Record<Form, Change>> = { text, yaml, json, octets, answers };
