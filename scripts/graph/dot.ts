import type { Node, Topology } from "../../operations/topology/topology.ts";
import { detailsOf, LINKS } from "./box-text.ts";

/** A graph for Graphviz. Pure. @param name of the stage */
export function dot({ nodes, links }: Topology, name: string): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = nodes.map((node) => {
    const label = [node.name, ...detailsOf(node)].map(escaped).join("\\n");
    return `  ${ids.get(node.id)} [label="${label}"${shapeOf(node)}];`;
  });
  const arrows = links.map(({ from, to, by }) => {
    const { says, line } = LINKS[by];
    const style = line === "solid" ? "" : `, style=${line}`;
    return `  ${ids.get(from)} -> ${ids.get(to)} [label="${says}"${style}];`;
  });
  const looks = [
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
  ];
  return `${[`digraph "${escaped(name)}" {`, ...looks, ...boxes, ...arrows, "}"].join("\n")}\n`;
}

function shapeOf(node: Node): string {
  if (node.kind === "zone") return ", shape=ellipse";
  if (node.kind === "proxy") return ", shape=hexagon";
  return node.stateful ? ", shape=cylinder" : "";
}

const escaped = (text: string): string => text.replace(/[\\"]/g, "\\$&");
