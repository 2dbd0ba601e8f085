import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { openTarget } from "./target.ts";

/** Prints what happened to a service's containers, one event a line. */
export async function leaseEvents(service: string, options: StageOptions & { follow?: boolean }): Promise<void> {
  const stop = untilInterrupted();
  const target = await openTarget(options.stage, service);
  for await (const { type, reason, note, object } of target.events(service, options.follow ?? false, stop)) {
    process.stdout.write(`${type.padEnd(7)}  ${reason.padEnd(10)}  ${object.name ?? ""}: ${note}\n`);
  }
}
