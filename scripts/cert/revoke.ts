import { join } from "node:path";
import { CaError } from "../../acme/ca-error.ts";
import { connectCa } from "../../acme/client.ts";
import { fileJournal, forgetOrders, type Journal, journalFile } from "../../acme/journal.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { root } from "../../engine/root.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { type Certificate, certificatesIn, chosen, mark, secretsOf } from "../../operations/certificates/state.ts";
import { networkOf } from "../../operations/network.ts";
import { ask } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { REASONS, type Reason } from "./reasons.ts";

export interface RevokeOptions extends StageOptions {
  reason: Reason;
  yes?: boolean;
}

/** Revokes a certificate at its CA and marks it, so that the next renewal orders another one with another key. */
export async function revoke(name: string, options: RevokeOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stack = await readStackState(ready, { secrets: true });
  const certificate = chosen(certificatesIn(stack), name)[0]!;
  if (certificate.serial === undefined) throw new UserError("certificate", `${name} has no certificate yet.`);
  if (!options.yes) await confirm(certificate);
  const { account, certificatePem, fallback } = secretsOf(stack, certificate);
  const ca = await connectCa(certificate.issuedBy, networkOf(ready.stage), AbortSignal.timeout(120_000));
  const registration = fallback?.directoryUrl === certificate.issuedBy ? fallback : {};
  try {
    const holder = await ca.account(account.accountKeyPem, registration);
    await holder.revoke(certificatePem, REASONS[options.reason]);
  } catch (error) {
    if (!(error instanceof CaError)) throw error;
    if (error.type !== "alreadyRevoked") throw new UserError("certificate", error.message);
  }
  await forgetOrders(journalOf(certificate));
  const revoked = { at: new Date().toISOString(), reason: options.reason };
  await mark(ready, new Map([[certificate.urn, { revoked }]]));
  printStatus(`${name}: serial ${certificate.serial} is revoked (${options.reason})`);
  printStatus(
    `next: ./platform cert renew ${name} --stage ${options.stage}, with a new key; until then browsers may refuse it`,
  );
}

/** What an interrupted run has left must not bring the revoked certificate back. */
function journalOf({ urn, name }: Certificate): Journal {
  const [head = "", project = ""] = urn.split("::");
  return fileJournal(join(root, journalFile(project, head.split(":").at(-1) ?? "", name)));
}

async function confirm({ name, names, serial }: Certificate): Promise<void> {
  const question = `Revoke ${name} (${names.join(", ")}; serial ${serial})? This cannot be undone. Type its name: `;
  if (!process.stdin.isTTY) throw new UserError("certificate", `revoking ${name} needs a confirmation.`, "add --yes");
  if ((await ask(question)) !== name) throw new UserError("certificate", "nothing was revoked.");
}
