import { type Command, Option } from "commander";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { whatIsServed } from "../../operations/certificates/served.ts";
import { certificatesIn, chosen, exportStack } from "../../operations/certificates/state.ts";
import { networkOf } from "../../operations/network.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import { type StageOptions, withStage } from "../terminal/options.ts";
import { type RenewOptions, renew } from "./renew.ts";
import { REASONS, type RevokeOptions, revoke } from "./revoke.ts";
import { listLines, showLines, summaryOf } from "./text.ts";

interface PrintOptions extends StageOptions {
  json?: boolean;
}

/** `platform cert`: certificates of a stage, and what becomes of them. */
export function certCommand(program: Command): void {
  const cert = program.command("cert").description("look at certificates, renew and revoke them");

  withStage(cert.command("list"))
    .description("every certificate of the state, and what happens to it next")
    .option("--json", "print it as JSON")
    .action(list);

  withStage(cert.command("show"))
    .description("one certificate, and whether its hosts serve it; exit 1 when one does not")
    .argument("<name>", "as `cert list` names it")
    .option("--json", "print it as JSON")
    .action(show);

  withStage(cert.command("renew"))
    .description("order the certificates that are due and deliver them; nothing due is a success")
    .argument("[name]", "only this one")
    .option("--force", "although it is not due")
    .addHelpText("after", "\nSafe to run from cron or CI: daily, for certificates of six days every twelve hours.")
    .action((name: string | undefined, options: RenewOptions) => renew(name, options));

  withStage(cert.command("revoke"))
    .description("revoke a certificate at its CA; the next renewal orders another one with another key")
    .argument("<name>", "as `cert list` names it")
    .addOption(new Option("--reason <reason>", "why").choices(Object.keys(REASONS)).makeOptionMandatory())
    .option("-y, --yes", "do not ask")
    .action((name: string, options: RevokeOptions) => revoke(name, options));
}

async function list(options: PrintOptions): Promise<void> {
  const certificates = chosen(
    certificatesIn(await exportStack(await readyStage(await openStage(options.stage)))),
    undefined,
  );
  const summaries = certificates.map((certificate) => summaryOf(certificate, new Date()));
  print(options, summaries, () => listLines(summaries));
}

async function show(name: string, options: PrintOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const [certificate] = chosen(certificatesIn(await exportStack(ready)), name);
  const summary = summaryOf(certificate!, new Date());
  const served = await whatIsServed(networkOf(ready.stage), (await readPlatform(ready))?.dns ?? [], certificate!);
  print(options, { ...summary, served }, () => showLines(summary, served));
  if (served.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

function print({ json }: PrintOptions, value: object, lines: () => string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines().join("\n")}\n`);
}
