import type { Command } from "commander";
import { Gateway } from "../akash/gateway.ts";
import { readyStage } from "./engine.ts";
import { Failure } from "./failure.ts";
import { openStage } from "./open-stage.ts";
import { type StageOptions, withStage } from "./options.ts";
import { marketOf } from "./status/clients.ts";
import { readPlatform } from "./status/platform.ts";

interface LogsOptions extends StageOptions {
  follow?: boolean;
  tail?: string;
}

/** `platform logs SERVICE`: what its containers print, as `container: line`. */
export function logsCommand(program: Command): void {
  withStage(program.command("logs"))
    .description("print what a service's containers say")
    .argument("<service>", "such as api; `./platform status` lists them")
    .option("-f, --follow", "keep printing as lines come")
    .option("--tail <lines>", "only the last lines", "100")
    .action(logs);
}

async function logs(name: string, options: LogsOptions): Promise<void> {
  const tail = Number(options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new Failure(`--tail ${options.tail}: it takes a whole number of lines.`);
  const ready = await readyStage(await openStage(options.stage));
  const platform = await readPlatform(ready);
  if (!platform) throw new Failure(`stage ${options.stage} does not stand.`, `./platform up --stage ${options.stage}`);
  const service = platform.services.find((candidate) => candidate.name === name);
  if (!service)
    throw new Failure(
      `there is no service "${name}"; there are ${platform.services.map((one) => one.name).join(", ")}.`,
    );
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const gateway = await Gateway.open(await marketOf(ready.stage), service.lease, stop.signal);
  try {
    for await (const line of gateway.logs({ follow: options.follow ?? false, tail }, stop.signal)) {
      process.stdout.write(`${line.name}: ${line.message}\n`);
    }
  } finally {
    await gateway.close();
  }
}
