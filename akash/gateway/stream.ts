/** What a gateway streams: log lines and events, one a message. */
import type { WebSocket } from "ws";
import { z } from "zod";
import { printable, printableLine } from "../../errors/printable.ts";
import { AnswerError } from "../../network/answer-error.ts";
import { streamFault } from "./gateway-error.ts";

const CONNECT_TIMEOUT = 20_000;
/** Characters that wait to be taken: who sends faster than that is cut off. */
const MOST_WAITING = 16 * 2 ** 20;
const LONGEST_LINE = 64 * 2 ** 10;

/** What a provider or a container wrote is shown within lines of ours. */
const name = z.string().transform((text) => printableLine(text, 300));
const note = z.string().transform((text) => printableLine(text, LONGEST_LINE));
/** Its spaces are kept; the line end of other systems is none of its content. */
const message = z.string().transform((text) => printable(text.slice(0, LONGEST_LINE).replace(/[\r\n]+$/, "")));

export const logLine = z.object({ name, message });
export type LogLine = z.output<typeof logLine>;

export const kubeEvent = z.object({
  type: name.catch(""),
  reason: name.catch(""),
  note: note.catch(""),
  object: z.object({ kind: name, namespace: name, name }).partial().catch({}),
});
export type KubeEvent = z.output<typeof kubeEvent>;

/**
 * Messages as they come; ends with the signal or when the other side closes, throws when it closes for a reason. Gateways
 * close the connection without a word (1006) when there is nothing more: an end like any other once the socket was open.
 */
export async function* messagesOf(socket: WebSocket, url: URL, signal: AbortSignal): AsyncGenerator<string> {
  const arrived: string[] = [];
  let waiting = 0;
  let end: { readonly error?: Error } | undefined;
  let wake = () => {};
  const finish = (error?: Error) => {
    end ??= error ? { error } : {};
    wake();
  };
  const late = setTimeout(() => {
    finish(new AnswerError("TOO_SLOW", url, `no connection within ${CONNECT_TIMEOUT / 1000} s`));
  }, CONNECT_TIMEOUT);
  const stop = () => finish();
  signal.addEventListener("abort", stop, { once: true });
  let opened = false;
  socket.addEventListener("open", () => {
    opened = true;
    clearTimeout(late);
  });
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    waiting += text.length;
    if (waiting > MOST_WAITING) {
      finish(new AnswerError("TOO_LARGE", url, "the provider sends faster than it can be read"));
      return socket.terminate();
    }
    arrived.push(text);
    wake();
  });
  socket.addEventListener("error", ({ error }) => finish(streamFault(url, error)));
  socket.addEventListener("close", ({ code, reason }) => {
    const orderly = code === 1000 || code === 1005 || (code === WITHOUT_A_WORD && opened);
    finish(orderly ? undefined : new Error(`${url.host}${url.pathname}: ${endText(code, reason)}`));
  });
  try {
    while (!signal.aborted) {
      const next = arrived.shift();
      if (next !== undefined) {
        waiting -= next.length;
        yield next;
      } else if (end) {
        if (end.error) throw end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", stop);
    socket.terminate();
  }
}

/** No close frame came (RFC 6455, 7.1.5). */
const WITHOUT_A_WORD = 1006;

/** How the other side ended a socket, such as `closed with 4001 lease not found`. Pure. */
export function endText(code: number, reason: string): string {
  if (code === WITHOUT_A_WORD) return "the provider closed the connection without a word";
  const known: Record<number, string> = { 4000: "no running pods", 4001: "lease not found", 4002: "unavailable" };
  const why = printableLine(reason) || (known[code] ?? "");
  return `closed with ${code}${why && ` ${why}`}`;
}
