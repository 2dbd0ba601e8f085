import type { AppValues } from "../stage/services/apps.ts";
import { NEVER_PUBLIC } from "../stage/services/private-ports.ts";
import { storePort } from "./known-images.ts";
import type { Tell } from "./note.ts";
import type { Source, SourcePort } from "./source.ts";

/** What of an app is open, and to whom. */
export interface Opened {
  readonly port?: number;
  /** Whether a host leads to that port. */
  readonly public: boolean;
  readonly ports: NonNullable<AppValues["ports"]>;
  readonly remarks: Readonly<Record<string, string>>;
}

/** Ports that web servers and frameworks listen on; ranges include their ends. */
const HTTP_PORTS: readonly (readonly [from: number, to: number])[] = [
  [80, 81],
  [443, 443],
  [1337, 1337],
  [2368, 2368],
  [3000, 3010],
  [3333, 3333],
  [4000, 4010],
  [4173, 4173],
  [4200, 4200],
  [4321, 4321],
  [5000, 5010],
  [5173, 5173],
  [5601, 5601],
  [5678, 5678],
  [7860, 7860],
  [8000, 8099],
  [8123, 8123],
  [8443, 8443],
  [8501, 8501],
  [8800, 8999],
  [9000, 9001],
  [9090, 9091],
  [9443, 9443],
  [11434, 11434],
];

const TLS_PORTS: readonly number[] = [443, 8443, 9443];

/**
 * Which port of a service is its HTTP port, whether a host leads there, and which others are open to everyone.
 * @param wanted ports that other services of the file connect to, the first one preferred
 */
export function openedPorts(source: Source, wanted: readonly number[], name: string, tell: Tell): Opened {
  const store = storePort(source.settings);
  if (store !== undefined && source.hosts.length === 0) return storeOpened(source, store, wanted, name, tell);
  const http = httpPort(source);
  const isPublic = http !== undefined || source.hosts.length > 0;
  const local = source.ports.filter(({ to }) => to === "machine");
  const others = source.ports.filter(({ to }) => to === "others");
  const port = http?.port ?? wanted[0] ?? [...others, ...local].find(isTcp)?.port ?? (isPublic ? 80 : undefined);
  if (!isPublic) tellLocal(local, name, tell);
  return {
    ...(port !== undefined && { port }),
    public: isPublic,
    ports: forwarded(source, http, name, tell),
    remarks: {
      ...(http &&
        speaksTls(http) && { port: "TLS in the file, which the proxy does here: name the port of plain HTTP" }),
      ...(local.length > 0 &&
        !isPublic && { port: `published on one machine alone; hosts: [${name}] opens it to everyone` }),
      ...(isPublic && !http && { port: "the file names none: the port that it listens on for HTTP" }),
    },
  };
}

/** What keeps data is open to those that use it alone. */
function storeOpened(source: Source, store: number, wanted: readonly number[], name: string, tell: Tell): Opened {
  const inner = source.ports.find((port) => isTcp(port) && port.port === store) ?? source.ports.find(isTcp);
  for (const { at, path, port } of source.ports.filter(({ to }) => to === "everyone" || to === "address")) {
    const never = NEVER_PUBLIC.has(port);
    tell(
      at,
      path,
      `port ${port} of ${source.name} is not opened to everyone: apps that use it reach it through a tunnel`,
      never ? undefined : `to open it all the same: ports: [{ port: ${port} }] of ${name}`,
    );
  }
  return { port: wanted[0] ?? inner?.port ?? store, public: false, ports: [], remarks: {} };
}

/** The port that a browser is to reach: what the file says is HTTP, then by the port outside, then by the port itself. */
function httpPort({ ports, hosts }: Source): SourcePort | undefined {
  const possible = ports.filter((port) => isTcp(port) && port.http !== false && !NEVER_PUBLIC.has(port.port));
  const open = possible.filter(({ to }) => to === "everyone");
  const candidates = hosts.length > 0 ? [...open, ...possible.filter(({ to }) => to === "others")] : open;
  const plain = candidates.filter((port) => !speaksTls(port));
  return (
    candidates.find(({ http }) => http) ??
    plain.find(({ outside, port }) => (outside ?? port) === 80) ??
    plain.find(({ outside }) => outside === 443) ??
    plain.find(({ port, outside }) => isHttp(port) || (outside !== undefined && isHttp(outside))) ??
    candidates.find(({ port }) => isHttp(port)) ??
    (hosts.length > 0 ? candidates[0] : undefined)
  );
}

const isTcp = ({ protocol }: SourcePort): boolean => protocol === "tcp";

const isHttp = (port: number): boolean => HTTP_PORTS.some(([from, to]) => port >= from && port <= to);

/** By the port: 8443 of a container is said to be HTTPS where 443 leads to it. */
const speaksTls = ({ port, http }: SourcePort): boolean => !http && TLS_PORTS.includes(port);

function forwarded(source: Source, http: SourcePort | undefined, name: string, tell: Tell): Opened["ports"] {
  const found = new Map<string, NonNullable<AppValues["ports"]>[number]>();
  for (const each of source.ports) {
    const { at, path, port, protocol, to } = each;
    if (each === http || (to !== "everyone" && to !== "address")) continue;
    const why = notForwarded(each, http);
    if (why !== undefined) {
      tell(at, path, why);
      continue;
    }
    found.set(`${port}/${protocol}`, {
      port,
      ...(protocol === "udp" && { protocol }),
      ...(to === "address" && { to }),
    });
    if (to === "address") {
      tell(
        at,
        path,
        `port ${port} is open on an address of ${name}'s own, which is paid for`,
        "where only HTTP is meant, hosts and port are enough",
      );
    } else {
      tell(
        at,
        path,
        `port ${port} is open to everyone as it is, at a host and port that the provider chooses`,
        `./platform status tells which; where it speaks HTTP and nothing else does: port and hosts of ${name}`,
      );
    }
  }
  return [...found.values()];
}

function notForwarded(source: SourcePort, http: SourcePort | undefined): string | undefined {
  const { port, to } = source;
  const kind = NEVER_PUBLIC.get(port);
  if (kind) return `port ${port} (${kind}) is never opened to everyone: apps that use it reach it through a tunnel`;
  if (http && port === http.port && isTcp(source)) return `leads to port ${port} as well, which the hosts lead to`;
  if (http && TLS_PORTS.includes(port))
    return `port ${port} is not opened: the proxy has the certificate of its hosts, and speaks HTTP to port ${http.port}`;
  if (to === "everyone" && port === 80 && isTcp(source)) return "port 80 is opened by hosts alone";
  return undefined;
}

function tellLocal(local: readonly SourcePort[], name: string, tell: Tell): void {
  for (const { at, path, port } of local) {
    tell(
      at,
      path,
      `is published on one machine alone, so port ${port} is not opened to everyone`,
      `to open it: hosts: [${name}] with port: ${port}`,
    );
  }
}
