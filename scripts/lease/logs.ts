import type { Command } from "commander";
import { Failure } from "../../engine/failure.ts";
import { type StageOptions, withStage } from "../terminal/options.ts";
import { clearly } from "../terminal/outside.ts";
import { untilInterrupted } from "./interrupt.ts";
import { openTarget } from "./target.ts";

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
    .action((service: string, options: LogsOptions) => clearly(() => logs(service, options)));
}

async function logs(service: string, options: LogsOptions): Promise<void> {
  const tail = Number(options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new Failure(`--tail ${options.tail}: it takes a whole number of lines.`);
  const stop = untilInterrupted();
  const target = await openTarget(options.stage, service);
  for await (const { name, message } of target.logs(service, { follow: options.follow ?? false, tail }, stop)) {
    process.stdout.write(`${name}: ${message}\n`);
  }
}
