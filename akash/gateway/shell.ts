import type { WebSocket } from "ws";
import { z } from "zod";
import { ExplainedError } from "../../errors/explained-error.ts";
import { printableLine } from "../../errors/printable.ts";
import { webSocketUrl } from "../../network/bounded-fetch.ts";
import { openWebSocket } from "../../network/web-socket.ts";
import type { Market } from "../market.ts";
import type { GatewayLease } from "./gateway.ts";
import { streamFault } from "./gateway-error.ts";
import { endText } from "./stream.ts";
import { connectProvider } from "./tls.ts";

/** First byte of a frame (`provider:gateway/rest/constants.go`). */
const frame = { stdout: 100, stderr: 101, result: 102, failure: 103, stdin: 104, resize: 105 };

export interface ShellCommand {
  /** SDL service whose container runs it. */
  readonly container: string;
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Which replica, from 0. */
  readonly podIndex?: number;
}

/**
 * Where the command's output goes, and its input comes from when it runs on a terminal. The output is handed on octet by
 * octet: it is the person's own container, and programs on a terminal need its control characters. Nothing of it is kept.
 */
export interface ShellStreams {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  readonly terminal?: Terminal;
}

export interface Terminal {
  /** Tells what was typed, and the size now and whenever it changes; returns how to stop that. */
  attach(typed: (bytes: Uint8Array) => void, resized: (columns: number, rows: number) => void): () => void;
}

/**
 * Runs one command in a container of a lease and resolves with its exit code. Throws when the provider does not run
 * it: no such service, not running, no such program, or a scope the token lacks.
 */
export async function runShell(
  market: Market,
  lease: GatewayLease,
  command: ShellCommand,
  streams: ShellStreams,
  signal: AbortSignal,
): Promise<number> {
  requireFilled(command.command);
  const published = () => market.chain.certificates(lease.provider, signal);
  const connect = await connectProvider(market.network, lease.provider, published);
  const token = await market.tokens.take(lease.provider, "shell");
  const url = shellUrl(lease, command, streams.terminal !== undefined);
  const socket = openWebSocket(connect, url, { authorization: `Bearer ${token}` });
  try {
    return await converse(socket, url, streams, signal);
  } finally {
    socket.terminate();
  }
}

/** A gateway reads `cmd0`, `cmd1`, … up to the first that is empty: it would run something else than was asked for. */
function requireFilled(command: readonly string[]): void {
  const at = command.indexOf("");
  if (at < 0) return;
  const message = `argument ${at} of the command is empty, and a provider's gateway drops it with all that follow`;
  throw new ExplainedError("argument", message, {
    fix: "have a shell in the container make it: ./platform lease shell SERVICE -- sh -c 'COMMAND \"\"'",
  });
}

function shellUrl({ hostUri, dseq, gseq, oseq }: GatewayLease, command: ShellCommand, terminal: boolean): URL {
  const url = webSocketUrl(new URL(`/lease/${dseq}/${gseq}/${oseq}/shell`, hostUri));
  const flag = terminal ? "1" : "0";
  url.search = new URLSearchParams({
    ...Object.fromEntries(command.command.map((part, index) => [`cmd${index}`, part])),
    tty: flag,
    stdin: flag,
    service: command.container,
    podIndex: String(command.podIndex ?? 0),
  }).toString();
  return url;
}

function converse(socket: WebSocket, url: URL, streams: ShellStreams, signal: AbortSignal): Promise<number> {
  socket.binaryType = "nodebuffer";
  const where = url.host;
  let detach: (() => void) | undefined;
  return new Promise<number>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    socket.addEventListener("open", () => {
      detach = streams.terminal?.attach(
        (typed) => socket.send(Buffer.concat([Buffer.of(frame.stdin), typed])),
        (columns, rows) => socket.send(resizeFrame(columns, rows)),
      );
    });
    socket.addEventListener("message", ({ data }) => {
      const bytes = Buffer.from(data as Buffer);
      const content = bytes.subarray(1);
      if (bytes[0] === frame.stdout) streams.stdout(content);
      else if (bytes[0] === frame.stderr) streams.stderr(content);
      else if (bytes[0] === frame.failure) reject(new Error(`${where}: the provider failed to run the command`));
      else if (bytes[0] === frame.result) readResult(content, where, resolve, reject);
    });
    socket.addEventListener("error", ({ error }) => reject(streamFault(url, error)));
    socket.addEventListener("close", ({ code, reason: why }) =>
      reject(new Error(`${where}: ${endText(code, why)} before the command ended`)),
    );
  }).finally(() => detach?.());
}

const result = z.object({ exit_code: z.number(), message: z.string().optional() });

/** A message instead of an exit code means that nothing ran. */
function readResult(
  content: Buffer,
  where: string,
  resolve: (code: number) => void,
  reject: (error: Error) => void,
): void {
  const parsed = result.safeParse(parseJson(content.toString()));
  if (!parsed.success)
    reject(new Error(`${where}: the command's result is not understood: ${printableLine(content.toString())}`));
  else if (parsed.data.message) reject(new Error(`${where}: ${printableLine(parsed.data.message)}`));
  else resolve(parsed.data.exit_code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function resizeFrame(columns: number, rows: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(frame.resize, 0);
  bytes.writeUInt16BE(columns, 1);
  bytes.writeUInt16BE(rows, 3);
  return bytes;
}
