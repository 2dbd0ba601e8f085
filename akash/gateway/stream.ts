/** What a gateway streams: log lines and events, one a message. */
import type { WebSocket } from "undici";
import { z } from "zod";
import { printable, printableLine } from "../../errors/printable.ts";
import { rootCauseText } from "../../errors/text.ts";
import { AnswerError } from "../../network/answer-error.ts";

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

/** Messages as they come; ends with the signal or when the other side closes, throws when it closes for a reason. */
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
  socket.addEventListener("open", () => clearTimeout(late));
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    waiting += text.length;
    if (waiting > MOST_WAITING) {
      finish(new AnswerError("TOO_LARGE", url, "the provider sends faster than it can be read"));
      return socket.close();
    }
    arrived.push(text);
    wake();
  });
  socket.addEventListener("error", ({ error }) =>
    finish(new Error(`${url.host}${url.pathname}: ${rootCauseText(error)}`)),
  );
  socket.addEventListener("close", ({ code, reason }) => {
    const why = printableLine(reason) || closeReason(code);
    const orderly = code === 1000 || code === 1005;
    finish(orderly ? undefined : new Error(`${url.host}${url.pathname}: closed with ${code} ${why}`));
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
    socket.close();
  }
}

function closeReason(code: number): string {
  const known: Record<number, string> = { 4000: "no running pods", 4001: "lease not found", 4002: "unavailable" };
  return known[code] ?? "";
}
