import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import type { Endpoint } from "../../../sandbox/dial.ts";
import type { ManifestGroup } from "../../../sdl/types.ts";
import type { Lease } from "./side-by-side.fixture.ts";

/** Headers that the toolkit and those who use its services read. */
const READ = [
  "content-type",
  "docker-distribution-api-version",
  "etag",
  "location",
  "retry-after",
  "strict-transport-security",
  "www-authenticate",
];

/** An answer to one request; status 0 = what listens speaks no HTTP. */
export type Answer = { readonly status: number } & Readonly<Record<string, unknown>>;

export interface PortSeen {
  readonly listens: boolean;
  /** Whether what is no request of HTTP comes back as it was sent. */
  readonly echoes: boolean;
  /** To a path that nobody has. */
  readonly unknown: Answer;
  readonly health?: Answer;
}

/** Where a group tells how it is. */
export interface Health {
  readonly service: string;
  readonly port: number;
  readonly path: string;
}

/** For so long a service may start. */
const PATIENCE = 60_000;

/** What is seen of a group at the ports that it declares, by `service/port`. */
export async function seen(lease: Lease, group: ManifestGroup, health?: Health): Promise<Record<string, PortSeen>> {
  const ports = declaredPorts(group).map(async ([service, port]) => {
    const at = health && health.service === service && health.port === port ? health.path : undefined;
    return [`${service}/${port}`, await portSeen(lease.port(service, port), at)] as const;
  });
  return Object.fromEntries(await Promise.all(ports));
}

const declaredPorts = ({ services }: ManifestGroup): [service: string, port: number][] =>
  services.flatMap(({ name, expose }) => expose.map(({ port }): [string, number] => [name, port]));

/** What may be there and takes no connection from here. */
const SILENT = ["ipfs/4001"];

/** @throws with what happened when not all of it is there in time */
export async function started(lease: Lease, group: ManifestGroup, health?: Health): Promise<void> {
  const end = Date.now() + PATIENCE;
  const awaited = declaredPorts(group).filter(([service, port]) => !SILENT.includes(`${service}/${port}`));
  const isThere = async () => {
    for (const [service, port] of awaited) if (!(await listens(lease.port(service, port)))) return false;
    return health === undefined || (await ask(lease.port(health.service, health.port), health.path)).status === 200;
  };
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error(`it did not start:\n${lease.told()}`);
    await sleep(200);
  }
}

async function portSeen(endpoint: Endpoint | undefined, health: string | undefined): Promise<PortSeen> {
  return {
    listens: await listens(endpoint),
    echoes: await echoes(endpoint),
    unknown: await ask(endpoint, "/there/is/no/such/path"),
    ...(health !== undefined && { health: await ask(endpoint, health) }),
  };
}

/** What is read of an answer over plain HTTP. */
export async function ask(
  endpoint: Endpoint | undefined,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  if (!endpoint) return { status: 0 };
  const url = `http://${endpoint.host}:${endpoint.port}${path}`;
  try {
    const answer = await request(url, { headers, bodyTimeout: 3000, headersTimeout: 3000, reset: true });
    await answer.body.dump();
    return { status: answer.statusCode, ...readHeaders(answer.headers) };
  } catch {
    return { status: 0 };
  }
}

/** Those headers of an answer that are read. */
export const readHeaders = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(READ.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));

/** A connection that is neither refused nor ended by the other side at once. */
const listens = (endpoint: Endpoint | undefined) => talk(endpoint, "", 100).then((heard) => heard !== undefined);

async function echoes(endpoint: Endpoint | undefined): Promise<boolean> {
  const words = "is this echoed?\n";
  return (await talk(endpoint, words, 300)) === words;
}

/** What comes back within some milliseconds; undefined = the connection was not made, or was broken without a word. */
export function talk(endpoint: Endpoint | undefined, words: string, milliseconds: number): Promise<string | undefined> {
  if (!endpoint) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let heard: string | undefined;
    const socket = createConnection(endpoint, () => {
      heard = "";
      if (words) socket.write(words, "latin1");
    });
    const timer = setTimeout(() => done(heard), milliseconds);
    const done = (result: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
    });
    socket.once("error", () => done(undefined));
    socket.once("close", () => done(heard || undefined));
  });
}
