import type { ReadyStage } from "../../engine/engine.ts";
import { printableLine } from "../../errors/printable.ts";
import { targetOf } from "../targets/registry.ts";
import type { BackedUp } from "./repository.ts";

/** What a command printed, a line each, and its exit code. */
export interface Printed {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs a script of `sh` in the container of a service that keeps its backups. @param tell is handed each line as it comes */
export type InContainer = (script: string, tell?: (line: string) => void) => Promise<Printed>;

/** The same for one service. */
export function inContainer(
  ready: ReadyStage,
  { place, container }: Pick<BackedUp, "place" | "container">,
  signal: AbortSignal,
): InContainer {
  return async (script, tell = () => {}) => {
    const target = await targetOf(ready, place);
    const lines: string[] = [];
    let rest = "";
    const take = (line: string) => {
      const text = printableLine(line, 500).trimEnd();
      lines.push(text);
      tell(text);
    };
    const read = (bytes: Uint8Array) => {
      const parts = `${rest}${Buffer.from(bytes).toString()}`.split("\n");
      rest = parts.pop()!;
      parts.forEach(take);
    };
    const command = ["sh", "-c", script];
    const streams = { stdout: read, stderr: read };
    const code = await target.shell(place, { container, command, podIndex: 0 }, streams, signal);
    if (rest !== "") take(rest);
    return { code, lines };
  };
}
