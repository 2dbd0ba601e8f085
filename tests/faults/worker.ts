import "./install.ts";
import { createInterface } from "node:readline";

const { play } = await import("./play.ts");
const { scheduleOf } = await import("./schedule.ts");

/** Reads seeds, one a line, and answers each with a line of JSON. */
const stray: string[] = [];
process.on("unhandledRejection", (error) => void stray.push(String((error as Error)?.stack ?? error)));
for await (const line of createInterface({ input: process.stdin })) {
  const seed = Number(line);
  const outcome = await play(scheduleOf(seed));
  const why = outcome.why ?? (stray.length > 0 ? `nobody caught: ${stray.join("; ")}` : undefined);
  stray.length = 0;
  process.stdout.write(`${JSON.stringify({ ...outcome, seed, why })}\n`);
}
