import "./install.ts";
import { createInterface } from "node:readline";
import type { Schedule } from "./schedule.ts";

const { play } = await import("./play.ts");

/** Reads schedules, a line of JSON each, and answers each with another. */
const stray: string[] = [];
process.on("unhandledRejection", (error) => void stray.push(String((error as Error)?.stack ?? error)));
for await (const line of createInterface({ input: process.stdin })) {
  const schedule = JSON.parse(line) as Schedule;
  const outcome = await play(schedule);
  const why = outcome.why ?? (stray.length > 0 ? `nobody caught: ${stray.join("; ")}` : undefined);
  stray.length = 0;
  process.stdout.write(`${JSON.stringify({ ...outcome, seed: schedule.seed, why })}\n`);
}
