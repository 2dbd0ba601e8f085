import type { Tell } from "../note.ts";
import type { SourcePort } from "../source.ts";
import { eachOf, type Node, textOf, valueAt } from "./node.ts";

/** `[host ip:][outside:]inside[/protocol]`, each perhaps a range. */
const SHORT = /^(?:(?:(\[[0-9a-f:.]+\]|[\d.]+|localhost):)?(?:(\d*(?:-\d+)?):)?)?(\d+(?:-\d+)?)(?:\/(tcp|udp))?$/i;

/** Ports of a range that are taken over. */
const MOST_OF_A_RANGE = 10;

/** `ports` and `expose` of a service. */
export function portsOf(service: Node, tell: Tell): SourcePort[] {
  return [
    ...eachOf(valueAt(service, "ports")).flatMap((node) =>
      node.kind === "map" ? long(node, tell) : short(node, tell),
    ),
    ...eachOf(valueAt(service, "expose")).flatMap((node) => exposed(node, tell)),
  ];
}

function short(node: Node, tell: Tell): SourcePort[] {
  const [, ip, outside, inside, protocol = "tcp"] = SHORT.exec(textOf(node) ?? "") ?? [];
  if (inside === undefined) return unreadable(node, tell);
  return ranged(node, { ip, outside, inside, protocol: protocol.toLowerCase() }, tell);
}

function long(node: Node, tell: Tell): SourcePort[] {
  const text = (key: string) => textOf(valueAt(node, key));
  const inside = text("target");
  if (inside === undefined || !/^\d+$/.test(inside)) return unreadable(node, tell);
  const outside = text("published");
  const protocol = text("protocol") ?? "tcp";
  const application = text("app_protocol");
  const found = ranged(node, { ip: text("host_ip"), outside, inside, protocol }, tell);
  return application === undefined ? found : found.map((port) => ({ ...port, http: /^http/i.test(application) }));
}

interface Written {
  readonly ip: string | undefined;
  readonly outside: string | undefined;
  readonly inside: string;
  readonly protocol: string;
}

function ranged(node: Node, { ip, outside, inside, protocol }: Written, tell: Tell): SourcePort[] {
  const { at, path } = node;
  if (protocol !== "tcp" && protocol !== "udp") {
    tell(at, path, `${protocol} is not forwarded; tcp and udp are`);
    return [];
  }
  const [from = 0, to = from] = inside.split("-").map(Number);
  const [first] = (outside ?? "").split("-");
  const ports = Array.from({ length: Math.min(to - from + 1, MOST_OF_A_RANGE) }, (_, index) => from + index);
  if (to - from >= MOST_OF_A_RANGE)
    tell(
      at,
      path,
      `of ${to - from + 1} ports the first ${MOST_OF_A_RANGE} are taken over: each is paid for, and gets another number`,
    );
  return ports
    .filter((port) => isPort(port, node, tell))
    .map((port, index) => ({
      at,
      path,
      port,
      protocol,
      ...(first && /^\d{1,5}$/.test(first) && { outside: Number(first) + index }),
      to: isLocal(ip) ? "machine" : "everyone",
    }));
}

function exposed(node: Node, tell: Tell): SourcePort[] {
  const { at, path } = node;
  const [, inside, protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(textOf(node) ?? "") ?? [];
  if (inside === undefined) return unreadable(node, tell);
  if (!isPort(Number(inside), node, tell)) return [];
  return [{ at, path, port: Number(inside), protocol: protocol.toLowerCase() === "udp" ? "udp" : "tcp", to: "others" }];
}

const isLocal = (ip: string | undefined): boolean => ip !== undefined && /^(127\.|localhost$|\[?::1\]?$)/.test(ip);

function isPort(port: number, { at, path }: Node, tell: Tell): boolean {
  if (port >= 1 && port <= 65535) return true;
  tell(at, path, `${port} is no port`);
  return false;
}

function unreadable({ at, path }: Node, tell: Tell): [] {
  tell(at, path, "is no port, such as 8080:80 or 53:53/udp", "write port or ports of the app");
  return [];
}
