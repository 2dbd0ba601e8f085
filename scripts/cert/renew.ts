import { connectCa } from "../../acme/client.ts";
import { renewalAdvice } from "../../acme/issue.ts";
import { renewalStatus } from "../../acme/renewal-status.ts";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { errorText } from "../../errors/text.ts";
import { type Certificate, certificatesIn, chosen, deliveries, mark } from "../../operations/certificates/state.ts";
import { networkOf } from "../../operations/network.ts";
import { requireZoneFiles } from "../../operations/zones/zone-files.ts";
import { changeUnasked } from "../progress/engine-run.ts";
import type { StageOptions } from "../terminal/options.ts";

export interface RenewOptions extends StageOptions {
  force?: boolean;
}

/** Orders the certificates that are due and delivers them; nothing else of the stage is touched. */
export async function renew(name: string | undefined, options: RenewOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  requireZoneFiles(open);
  const ready = await readyStage(open);
  await recoverInterruptedRun(ready);
  const stack = await readStackState(ready);
  const candidates = chosen(certificatesIn(stack), name);
  const now = new Date();
  const [due, early] = await sorted(ready, candidates, now, options.force ?? false);
  const all = [...due, ...early];
  if (all.length === 0) {
    for (const certificate of candidates)
      printStatus(`nothing to do: ${certificate.name} ${renewalStatus(certificate, now).reason}`);
    return;
  }
  if (early.length > 0) await mark(ready, new Map(early.map(({ urn }) => [urn, { renewAt: now.toISOString() }])));
  const targets = new Set(all.flatMap(({ urn }) => [urn, ...deliveries(stack, urn)]));
  printStatus(`renewing ${all.map((certificate) => certificate.name).join(", ")}`);
  const flags = ["--suppress-outputs", ...[...targets].flatMap((urn) => ["--target", urn])];
  const code = await changeUnasked(ready, ["up", ...flags], options);
  if (code !== 0) {
    process.exitCode = 1;
    return;
  }
  await report(ready, all);
}

/** Those the state calls due, and those that are to be renewed although it does not: forced, or by new advice of the CA. */
async function sorted(
  { stage }: ReadyStage,
  candidates: readonly Certificate[],
  now: Date,
  force: boolean,
): Promise<[Certificate[], Certificate[]]> {
  const due = candidates.filter((certificate) => renewalStatus(certificate, now).due);
  const others = candidates.filter((certificate) => !due.includes(certificate));
  if (force) return [due, others];
  const advised = await Promise.all(others.map((certificate) => isRenewalAdvised(stage, certificate, now)));
  return [due, others.filter((_, index) => advised[index])];
}

/** Whether the CA, asked now, wants it renewed: it moves the window when it has to revoke (RFC 9773 §4.2). */
async function isRenewalAdvised(stage: ReadyStage["stage"], certificate: Certificate, now: Date): Promise<boolean> {
  const { name, issuedBy, ariId } = certificate;
  const lifetime = { notBefore: new Date(certificate.notBefore), notAfter: new Date(certificate.notAfter) };
  try {
    const ca = await connectCa(issuedBy, networkOf(stage), AbortSignal.timeout(60_000));
    return (await renewalAdvice(ca, { ariId, ...lifetime }, { warn: printStatus })).renewAt <= now;
  } catch (error) {
    printStatus(`${name}: ${errorText(error)}; going by what is known`);
    return false;
  }
}

async function report(ready: ReadyStage, renewed: readonly Certificate[]): Promise<void> {
  const after = certificatesIn(await readStackState(ready));
  for (const { name, urn, serial } of renewed) {
    const now = after.find((certificate) => certificate.urn === urn);
    if (now?.serial !== serial)
      printStatus(`${name}: new serial ${now?.serial}, expires ${now?.notAfter.slice(0, 10)}`);
    else printStatus(`${name}: not renewed, the old one is good until ${now?.notAfter}; the next run tries again`);
  }
}
