import type { Link, Node, Topology } from "../../operations/topology/topology.ts";
import { detailsOf, LINKS } from "./box-text.ts";
import { type Box, type Line, layout, type Point, type Rectangle } from "./layout.ts";

const LINE_HEIGHT = 17;
const PADDING = 12;
/** Of one character, in the fonts below. */
const NAME_WIDTH = 8.6;
const DETAIL_WIDTH = 7.3;
const LEGEND_HEIGHT = 34;
const LEGEND_WIDTH = 172;

/** Where each kind begins; what is connected to moves on from there. */
const COLUMN: Readonly<Record<Node["kind"], number>> = { zone: 0, proxy: 1, service: 2 };

const STYLE = `text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #444 }
.name { font-size: 14px; font-weight: 600; fill: #111 }
rect { fill: #fff; stroke: #7a869a }
.zone { fill: #eef4ff } .proxy { fill: #fff6e5 } .data { fill: #eefaf0 } .page { fill: #fff; stroke: none }
path { fill: none; stroke: #5b6779; stroke-width: 1.3 }
.names { stroke-dasharray: 2 3 } .tunnel { stroke-width: 2.6 } .calls { stroke-dasharray: 7 4 } .secrets { stroke-dasharray: 9 3 2 3 }`;

/** A picture for browsers. Pure. @param name of the stage */
export function svg({ nodes, links }: Topology, name: string): string {
  const placed = layout(
    nodes.map(boxOf),
    links.map(({ from, to, by }) => ({ from, to, forward: by !== "calls" })),
  );
  const shown = (Object.keys(LINKS) as Link["by"][]).filter((by) => links.some((link) => link.by === by));
  const width = Math.ceil(Math.max(placed.width, shown.length * LEGEND_WIDTH));
  const height = Math.ceil(placed.height + LEGEND_HEIGHT);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>stage ${escaped(name)}</title>
<style>${STYLE}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:#5b6779;stroke:none"/></marker></defs>
<rect class="page" width="100%" height="100%"/>
${links.map(({ by }, index) => arrow(placed.lines[index]!, by)).join("\n")}
${nodes.map((node) => boxText(node, placed.boxes.get(node.id)!)).join("\n")}
${shown.map((by, index) => legend(by, { x: 16 + index * LEGEND_WIDTH, y: placed.height + 8 })).join("\n")}
</svg>
`;
}

function boxOf(node: Node): Box {
  const details = detailsOf(node);
  const width = Math.max(node.name.length * NAME_WIDTH, ...details.map(({ length }) => length * DETAIL_WIDTH));
  return {
    id: node.id,
    width: Math.ceil(width) + 2 * PADDING,
    height: (details.length + 1) * LINE_HEIGHT + PADDING,
    least: COLUMN[node.kind],
  };
}

function boxText(node: Node, { x, y, width, height }: Rectangle): string {
  const kind = node.kind === "service" && node.stateful ? "data" : node.kind;
  const at = (line: number) => `x="${n(x + PADDING)}" y="${n(y + 19 + line * LINE_HEIGHT)}"`;
  return [
    `<g><rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${node.kind === "zone" ? 16 : 5}"/>`,
    `<text class="name" ${at(0)}>${escaped(node.name)}</text>`,
    ...detailsOf(node).map((detail, index) => `<text ${at(index + 1)}>${escaped(detail)}</text>`),
    "</g>",
  ].join("");
}

function arrow({ points }: Line, by: Link["by"]): string {
  return `<path class="${by}" d="${curve(points)}" marker-end="url(#arrow)"/>`;
}

/** Bends between columns, and is straight where it passes boxes. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const parts = rest.map(({ x, y }, index) => {
    const from = points[index]!;
    if (index % 2 === 1) return `L${n(x)} ${n(y)}`;
    // Of two boxes above each other it bends around the right side.
    const [out, into] = from.x === x ? [x + 45, x + 45] : [(from.x + x) / 2, (from.x + x) / 2];
    return `C${n(out)} ${n(from.y)} ${n(into)} ${n(y)} ${n(x)} ${n(y)}`;
  });
  return `M${n(first!.x)} ${n(first!.y)}${parts.join("")}`;
}

function legend(by: Link["by"], { x, y }: Point): string {
  const { says } = LINKS[by];
  return `<path class="${by}" d="M${n(x)} ${n(y)}h34"/><text x="${n(x + 42)}" y="${n(y + 4)}">${says}</text>`;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

const ENTITIES: Readonly<Record<string, string>> = { '"': "&quot;", "<": "&lt;", ">": "&gt;", "&": "&amp;" };

const escaped = (text: string): string => text.replace(/["<>&]/g, (character) => ENTITIES[character]!);
