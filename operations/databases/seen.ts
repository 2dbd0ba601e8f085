import { z } from "zod";
import type { ReadyStage } from "../../engine/engine.ts";
import { printableLine } from "../../errors/printable.ts";
import { errorText } from "../../errors/text.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { targetOf } from "../targets/registry.ts";

const seen = z.object({
  /** Whether it follows another one, or nobody: it can only be read. */
  recovering: z.boolean(),
  /** Whether it is held (docs/decisions/0028). */
  held: z.boolean(),
  /** Whether something comes from the one that it follows. */
  receiving: z.boolean(),
  /** How far its content is, bytes of the log. */
  lsn: z.number(),
  /** When the last of what it received was written, seconds since 1970; null = nothing was. */
  replayed: z.number().nullable(),
  /** By its clock, seconds since 1970. */
  now: z.number(),
});

/** What a place of a database says of itself. */
export type Seen = z.output<typeof seen>;

/** The same, or why it says nothing. */
export type Answer = { readonly seen: Seen } | Silence;

export interface Silence {
  readonly why: string;
  /** Whether nothing runs there, as far as can be found out: its provider does not answer, or its lease has ended. */
  readonly dead: boolean;
}

type Command = "look" | "hold" | "release" | "promote";

/** Most characters of what a command says. */
const MOST_SAID = 4000;

/** Runs a command of the database's container at a place. @returns its exit code and what it printed @throws where it cannot be run */
export async function inDatabase(
  ready: ReadyStage,
  place: string,
  command: Command,
  signal: AbortSignal,
): Promise<{ code: number; said: string }> {
  const target = await targetOf(ready, place);
  let said = "";
  const take = (bytes: Uint8Array) => {
    said = `${said}${Buffer.from(bytes).toString()}`.slice(-MOST_SAID);
  };
  const words = ["bash", "-c", `exec bash "\${PGDATA%/*}/backups/command" ${command}`];
  const container = CATALOG.postgres.name;
  const code = await target.shell(
    place,
    { container, command: words, podIndex: 0 },
    { stdout: take, stderr: take },
    signal,
  );
  return { code, said: said.trim() };
}

/** Milliseconds that a place may take to say how it is, and a provider to answer at all. */
const PATIENCE = { look: 10_000, silence: 40_000 };

/** Asks a place how it is. */
export async function lookAt(ready: ReadyStage, place: string): Promise<Answer> {
  try {
    const { code, said } = await inDatabase(ready, place, "look", AbortSignal.timeout(PATIENCE.look));
    const { data } = seen.safeParse(code === 0 ? JSON.parse(said) : undefined);
    if (data) return { seen: data };
    return { why: printableLine(said.split("\n").at(-1) || `it ended with ${code}`, 200), dead: false };
  } catch (error) {
    const target = await targetOf(ready, place);
    const silence = await target.silence?.(place, AbortSignal.timeout(PATIENCE.silence));
    return { why: silence ?? errorText(error), dead: silence !== undefined };
  }
}
