import { printableLine } from "../../errors/printable.ts";
import type { Link, Node } from "../../operations/topology/topology.ts";

/** Hosts that are named; the others are counted. */
const MOST_HOSTS = 3;
/** Characters of a line. */
const MOST = 60;

/** What stands in a box below its name. */
export function detailsOf(node: Node): string[] {
  if (node.kind === "zone") return [`zone at ${node.providers.join(", ")}`];
  const { hosts, stateful, runsAt } = node;
  const more = hosts.length > MOST_HOSTS ? [`and ${hosts.length - MOST_HOSTS} more`] : [];
  return [
    ...hosts.slice(0, MOST_HOSTS),
    ...more,
    ...(stateful ? ["holds data"] : []),
    ...(runsAt === undefined ? [] : [`at ${runsAt}`]),
  ].map((line) => printableLine(line, MOST));
}

/** How a link is told in a word or two, and shown: in the order of a legend. */
export const LINKS: Readonly<
  Record<Link["by"], { readonly says: string; readonly line: "solid" | "dashed" | "dotted" | "bold" }>
> = {
  names: { says: "DNS", line: "dotted" },
  routes: { says: "https", line: "solid" },
  tunnel: { says: "tunnel", line: "bold" },
  calls: { says: "https by proxy", line: "dashed" },
  secrets: { says: "secrets", line: "dotted" },
};
