import { WebSocket } from "undici";
import { z } from "zod";
import { printableLine } from "../../errors/printable.ts";
import { rootCauseText } from "../../errors/text.ts";
import { webSocketUrl } from "../../network/bounded-fetch.ts";
import type { Market } from "../market.ts";
import type { GatewayLease } from "./gateway.ts";
import { providerDispatcher } from "./tls.ts";

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
  const published = () => market.chain.certificates(lease.provider, signal);
  const agent = await providerDispatcher(market.network, lease.provider, published);
  const token = await market.tokens.take(lease.provider, "shell");
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(shellUrl(lease, command, streams.terminal !== undefined), {
    dispatcher: agent,
    headers,
  });
  try {
    return await converse(socket, streams, signal);
  } finally {
    socket.close();
    await agent.destroy();
  }
}

function shellUrl({ hostUri, dseq, gseq, oseq }: GatewayLease, command: ShellCommand, terminal: boolean): string {
  const url = webSocketUrl(new URL(`/lease/${dseq}/${gseq}/${oseq}/shell`, hostUri));
  const flag = terminal ? "1" : "0";
  url.search = new URLSearchParams({
    ...Object.fromEntries(command.command.map((part, index) => [`cmd${index}`, part])),
    tty: flag,
    stdin: flag,
    service: command.container,
    podIndex: String(command.podIndex ?? 0),
  }).toString();
  return url.href;
}

function converse(socket: WebSocket, streams: ShellStreams, signal: AbortSignal): Promise<number> {
  socket.binaryType = "arraybuffer";
  const where = new URL(socket.url).host;
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
      const bytes = Buffer.from(data as ArrayBuffer);
      const content = bytes.subarray(1);
      if (bytes[0] === frame.stdout) streams.stdout(content);
      else if (bytes[0] === frame.stderr) streams.stderr(content);
      else if (bytes[0] === frame.failure) reject(new Error(`${where}: the provider failed to run the command`));
      else if (bytes[0] === frame.result) readResult(content, where, resolve, reject);
    });
    socket.addEventListener("error", ({ error }) => reject(new Error(`${where}: ${rootCauseText(error)}`)));
    socket.addEventListener("close", ({ code, reason: why }) =>
      reject(new Error(`${where}: closed with ${code} ${printableLine(why)} before the command ended`)),
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
