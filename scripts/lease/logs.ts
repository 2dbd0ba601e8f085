import { Gateway } from "../../akash/gateway/gateway.ts";
import { Failure } from "../../engine/failure.ts";
import type { StageOptions } from "../terminal/options.ts";
import { connect, untilInterrupted } from "./connect.ts";

interface LogsOptions extends StageOptions {
  follow?: boolean;
  tail?: string;
}

/** Prints what a service's containers print, as `container: line`. */
export async function logs(service: string, options: LogsOptions): Promise<void> {
  const tail = Number(options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new Failure(`--tail ${options.tail}: it takes a whole number of lines.`);
  const stop = untilInterrupted();
  const { market, lease } = await connect(options.stage, service, stop);
  const gateway = await Gateway.open(market, lease, stop);
  try {
    for await (const line of gateway.logs({ follow: options.follow ?? false, tail }, stop)) {
      process.stdout.write(`${line.name}: ${line.message}\n`);
    }
  } finally {
    await gateway.close();
  }
}
