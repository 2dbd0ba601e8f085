import { UserError } from "../../engine/user-error.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { openTarget } from "./target.ts";

interface LogsOptions extends StageOptions {
  follow?: boolean;
  tail?: string;
}

/** Prints what a service's containers print, as `container: line`. */
export async function logs(service: string, options: LogsOptions): Promise<void> {
  const tail = Number(options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new UserError("argument", `--tail ${options.tail}: it takes a whole number of lines.`);
  const stop = untilInterrupted();
  const target = await openTarget(options.stage, service);
  for await (const { name, message } of target.logs(service, { follow: options.follow ?? false, tail }, stop)) {
    process.stdout.write(`${name}: ${message}\n`);
  }
}
