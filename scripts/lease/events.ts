import { Gateway } from "../../akash/gateway/gateway.ts";
import type { StageOptions } from "../terminal/options.ts";
import { connect, untilInterrupted } from "./connect.ts";

/** Prints the Kubernetes events of a service's lease, one a line. */
export async function leaseEvents(service: string, options: StageOptions & { follow?: boolean }): Promise<void> {
  const stop = untilInterrupted();
  const { market, lease } = await connect(options.stage, service, stop);
  const gateway = await Gateway.open(market, lease, stop);
  try {
    for await (const { type, reason, note, object } of gateway.events(options.follow ?? false, stop)) {
      process.stdout.write(`${type.padEnd(7)}  ${reason.padEnd(10)}  ${object.name ?? ""}: ${note}\n`);
    }
  } finally {
    await gateway.close();
  }
}
