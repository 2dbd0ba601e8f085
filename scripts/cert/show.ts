import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { servedCertificates } from "../../operations/certificates/served.ts";
import { certificatesIn, chosen } from "../../operations/certificates/state.ts";
import { networkOf } from "../../operations/network.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import type { StageOptions } from "../terminal/options.ts";
import { listLines, showLines, summaryOf } from "./text.ts";

interface PrintOptions extends StageOptions {
  json?: boolean;
}

/** Prints every certificate of the stage's state. */
export async function listCertificates(options: PrintOptions): Promise<void> {
  const certificates = chosen(
    certificatesIn(await readStackState(await readyStage(await openStage(options.stage)))),
    undefined,
  );
  const summaries = certificates.map((certificate) => summaryOf(certificate, new Date()));
  print(options, summaries, () => listLines(summaries));
}

/** Prints one certificate, and whether its hosts serve it. */
export async function showCertificate(name: string, options: PrintOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const [certificate] = chosen(certificatesIn(await readStackState(ready)), name);
  const summary = summaryOf(certificate!, new Date());
  const served = await servedCertificates(networkOf(ready.stage), (await readPlatform(ready))?.dns ?? [], certificate!);
  print(options, { ...summary, served }, () => showLines(summary, served));
  if (served.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

function print({ json }: PrintOptions, value: object, lines: () => string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines().join("\n")}\n`);
}
