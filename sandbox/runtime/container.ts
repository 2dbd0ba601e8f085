import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import type { Writable } from "node:stream";
import type { ManifestService } from "../../sdl/types.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import { expandedInOrder } from "./expansion.ts";

/** What a simulated image sees of the world. */
export interface ContainerContext {
  readonly service: ManifestService;
  readonly env: Readonly<Record<string, string>>;
  /** `owner/dseq/gseq/oseq` of its lease: what lives on its volumes lives as long. */
  readonly lease: string;
  readonly dseq: string;
  /** Name of its pod. */
  readonly pod: string;
  /** The services of its lease, as they are now. */
  services(): readonly ManifestService[];
  log(line: string): void;
  /** Told when the image is not on the machine and has to be pulled. */
  pulling(): void;
  /** Where `host:port` listens, seen from inside the lease: a service of the same lease by its bare name, else the sandbox's names. */
  connect(host: string, port: number): Promise<Endpoint | undefined>;
}

/** A running service. */
export interface Container {
  /** Listening container ports by `80/TCP`. */
  readonly ports: ReadonlyMap<string, Endpoint>;
  /** How it ended by itself; absent = it never does. */
  readonly ended?: Promise<Exit>;
  /** Runs a command in it and resolves with the exit code; absent = there is nothing to run one. */
  readonly exec?: Exec;
  /** @param grace seconds it has to end, where it can take any */
  close(grace?: number): Promise<void>;
}

export interface Exit {
  readonly code: number;
  readonly reason: "Completed" | "Error" | "OOMKilled";
}

/** A command in a container. */
export interface Execution {
  readonly command: readonly string[];
  /** On a terminal of its own: there is one output, and keys are read by it. */
  readonly tty: boolean;
  output(from: "stdout" | "stderr", bytes: Buffer): void;
  /** Is given its standard input, and how the terminal gets another size. */
  started(stdin: Writable, resize: (columns: number, rows: number) => void): void;
}

/** @returns exit code @throws where the command cannot be started */
export type Exec = (execution: Execution) => Promise<number>;

/** An image: resolves when the service is ready. @throws when it cannot start, which its log explains */
export type Image = (context: ContainerContext) => Promise<Container>;

/** Any image that the sandbox does not know: HTTP answers 200, other TCP is echoed, UDP is taken. */
export const plainImage: Image = async (context) => {
  const answer: RequestListener = (_, response) => {
    const body = { service: context.service.name, image: context.service.image, dseq: context.dseq };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
  const opened = await Promise.all(distinctPorts(context.service).map((port) => open(port, answer)));
  context.log(`listening on ${opened.map(({ name }) => name).join(", ") || "no port"}`);
  return {
    ports: new Map(opened.map(({ name, endpoint }) => [name, endpoint])),
    close: async () => void (await Promise.all(opened.map((each) => each.close()))),
  };
};

interface Port {
  port: number;
  proto: "TCP" | "UDP";
}

interface OpenPort {
  name: string;
  endpoint: Endpoint;
  close(): Promise<void>;
}

function distinctPorts(service: ManifestService): Port[] {
  const ports = new Map(service.expose.map(({ port, proto }) => [portName(port, proto), { port, proto }]));
  return [...ports.values()];
}

export function portName(port: number, proto: string): string {
  return `${port}/${proto}`;
}

async function open({ port, proto }: Port, answer: RequestListener): Promise<OpenPort> {
  const name = portName(port, proto);
  if (proto === "UDP") return { name, ...(await openUdp()) };
  const server = eitherHttpOrEcho(answer);
  return { name, endpoint: await listen(server), close: () => close(server) };
}

function openUdp(): Promise<{ endpoint: Endpoint; close(): Promise<void> }> {
  const socket: UdpSocket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", () => {
      const endpoint = { host: "127.0.0.1", port: socket.address().port };
      resolve({ endpoint, close: () => new Promise((done) => socket.close(() => done())) });
    });
  });
}

const HTTP_METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE) /;

/** The first bytes decide: an HTTP request is answered, anything else is echoed. */
function eitherHttpOrEcho(answer: RequestListener): Server & { closeAllConnections(): void } {
  const http = createHttpServer(answer);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    socket.once("data", (first) => {
      socket.pause();
      socket.unshift(first);
      if (HTTP_METHOD.test(first.toString("latin1"))) http.emit("connection", socket);
      else socket.pipe(socket);
      socket.resume();
    });
  });
  return Object.assign(server, { closeAllConnections: () => cut(sockets) });
}

function cut(sockets: Iterable<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

/** Environment of a manifest service, `NAME=value` each, as the kubelet gives it to a container. */
export function environment(service: ManifestService): Record<string, string> {
  const given = (service.env ?? []).map((entry) => {
    const at = entry.indexOf("=");
    return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
  });
  return expandedInOrder(Object.fromEntries(given));
}
