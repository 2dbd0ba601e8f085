import type { Node, Topology } from "../../operations/topology/topology.ts";
import { detailsOf, LINKS } from "./box-text.ts";

const ARROWS = {
  solid: ["--", "-->"],
  dashed: ["-.", ".->"],
  dotted: ["-.", ".->"],
  bold: ["==", "==>"],
} as const;

/** A flow chart for Mermaid. Pure. */
export function mermaid({ nodes, links }: Topology): string {
  // A name may be a word of Mermaid's own, such as `end`.
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = nodes.map((node) => {
    const text = [`<b>${escaped(node.name)}</b>`, ...detailsOf(node).map(escaped)].join("<br/>");
    const [begins, ends] = shapeOf(node);
    return `  ${ids.get(node.id)}${begins}"${text}"${ends}`;
  });
  const arrows = links.map(({ from, to, by }) => {
    const { says, line } = LINKS[by];
    const [begins, ends] = ARROWS[line];
    return `  ${ids.get(from)} ${begins} "${says}" ${ends} ${ids.get(to)}`;
  });
  return `${["flowchart LR", ...boxes, ...arrows].join("\n")}\n`;
}

function shapeOf(node: Node): readonly [string, string] {
  if (node.kind === "zone") return ["([", "])"];
  if (node.kind === "proxy") return ["{{", "}}"];
  return node.stateful ? ["[(", ")]"] : ["[", "]"];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '"': "#quot;",
  "<": "#lt;",
  ">": "#gt;",
  "&": "#amp;",
  "#": "#35;",
};

const escaped = (text: string): string => text.replace(/["<>&#]/g, (character) => ENTITIES[character]!);
