import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type EngineEvent, parseEvent } from "./event.ts";
import { Lines } from "./lines.ts";

/** An event, and when it was read: those of the log are whole seconds. */
export interface Arrival {
  readonly event: EngineEvent;
  /** Milliseconds as of `performance.now()`. */
  readonly at: number;
}

/** Milliseconds between two looks at the file. */
const INTERVAL = 80;
/** Octets that are read at once. */
const PIECE = 1 << 16;

/**
 * The events of a run as they arrive, until it has ended and all that it wrote is read. The file need not be there yet; it
 * may be removed meanwhile. Nothing comes of one that is never there.
 * @param ended resolves or rejects when the run has ended
 */
export async function* follow(file: string, ended: Promise<unknown>): AsyncGenerator<Arrival> {
  let over = false;
  const end = ended.catch(() => {}).then(() => (over = true));
  const lines = new Lines();
  let handle: FileHandle | undefined;
  try {
    for (;;) {
      const last = over;
      handle ??= await open(file).catch(() => undefined);
      for (let piece = await next(handle); piece; piece = await next(handle)) {
        for (const line of lines.take(piece)) {
          const event = parseEvent(line);
          if (event) yield { event, at: performance.now() };
        }
      }
      if (last) return;
      await Promise.race([end, sleep(INTERVAL)]);
    }
  } finally {
    await handle?.close();
  }
}

/** What was written since; undefined where nothing was. */
async function next(handle: FileHandle | undefined): Promise<Buffer | undefined> {
  if (!handle) return undefined;
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(PIECE), 0, PIECE);
  return bytesRead > 0 ? buffer.subarray(0, bytesRead) : undefined;
}
