import type { ReadyStage } from "../../engine/engine.ts";
import { printableLine } from "../../errors/printable.ts";
import { targetOf } from "../targets/registry.ts";
import type { BackedUp } from "./repository.ts";

/** What pgBackRest printed, a line each, and its exit code. */
export interface Printed {
  readonly code: number;
  readonly lines: readonly string[];
}

/**
 * Runs pgBackRest in the container of a service, as the user and with the settings that it has there.
 * @param words its options and command, of letters, digits and `-=._`: they pass a shell
 * @param tell is handed each line as it comes
 */
export async function pgbackrest(
  ready: ReadyStage,
  { service, container }: BackedUp,
  words: readonly string[],
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Printed> {
  const target = await targetOf(ready, service);
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
  const command = ["sh", "-c", `exec su postgres -c "pgbackrest ${words.join(" ")} 2>&1"`];
  const streams = { stdout: read, stderr: read };
  const code = await target.shell(service, { container, command, podIndex: 0 }, streams, signal);
  if (rest !== "") take(rest);
  return { code, lines };
}
