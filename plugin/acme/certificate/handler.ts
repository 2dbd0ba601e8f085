import { zoneOf } from "../../../acme/challenge.ts";
import { connectCa } from "../../../acme/client.ts";
import { issueCertificate, renewalAdvice } from "../../../acme/issue.ts";
import { forgetOrders, type Journal } from "../../../acme/journal.ts";
import { emptyLedger, type Ledger, merged } from "../../../acme/ledger.ts";
import { mayWait, type RenewalWindow } from "../../../acme/renewal.ts";
import type { IssuedCertificate } from "../../../acme/request.ts";
import { networkOf } from "../../../network/sandbox.ts";
import { type CheckFailure, type Handler, PartialError, type Run, UNKNOWN } from "../../kernel/handler.ts";
import {
  type AcmeCertificateInputs,
  type AcmeCertificateOutputs,
  inputs,
  TOKEN,
  type WithoutCertificate,
} from "./contract.ts";
import { diffCertificate, whyOrder } from "./diff.ts";
import { issueEnvironment, journalOf } from "./issue-environment.ts";

export const handler: Handler<AcmeCertificateInputs, AcmeCertificateOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["account.accountKeyPem", "fallback.externalAccount.hmacKey", "privateKeyPem"],

  check: checkNames,
  diff: (old, given) => diffCertificate(old, given, new Date()),

  async create(run, given) {
    const id = `${run.project}/${run.stage}/${run.name}`;
    try {
      return { id, outputs: outputsOf(given, await issue(run, given), await ledgerOf(journalOf(run))) };
    } catch (error) {
      const outputs: WithoutCertificate = { ...given, ledger: await ledgerOf(journalOf(run)) };
      throw new PartialError(id, outputs, [error]);
    }
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:acme:Certificate cannot be imported: its private key exists only in the state");
    if (old.outputs.serial === undefined) return { id, ...old };
    try {
      const ca = await connectCa(issuerOf(old.outputs), networkOf(run.settings.sandbox), run.signal);
      const { renewAt, renewalWindow } = await renewalAdvice(ca, { ...old.outputs, ...lifetimeOf(old.outputs) }, run);
      return { id, ...old, outputs: { ...old.outputs, renewAt: renewAt.toISOString(), ...windowOf(renewalWindow) } };
    } catch (error) {
      run.signal.throwIfAborted();
      run.warn(`${(error as Error).message}; keeping the known time of renewal`);
      return { id, ...old };
    }
  },

  async update(run, id, old, given) {
    const why = whyOrder(old, given, new Date());
    if (why === undefined) return { ...old.outputs, ...given };
    try {
      const issued = await issue(run, given, old.outputs);
      return outputsOf(given, issued, await ledgerOf(journalOf(run)));
    } catch (error) {
      run.signal.throwIfAborted();
      // The state keeps the inputs of the certificate it has, so that the next update orders again.
      if (why === "inputs") throw error;
      const kept = { ...old.outputs, ...given, ledger: await ledgerOf(journalOf(run)) };
      if (why === "missing" || !mayWait(new Date(), lifetimeOf(old.outputs))) throw new PartialError(id, kept, [error]);
      run.warn(
        `not renewed, the next update tries again: ${(error as Error).message}; valid until ${old.outputs.notAfter}`,
      );
      return kept;
    }
  },

  /** The key is destroyed with the state, and the certificate expires. The journal keeps the orders that count for rate limits. */
  async delete(run) {
    await forgetOrders(journalOf(run));
  },
};

/** Every name must lie in a zone we can write challenge records to. */
function checkNames({ names, zones }: AcmeCertificateInputs): CheckFailure[] {
  if (
    !Array.isArray(names) ||
    !Array.isArray(zones) ||
    zones.some((zone) => (zone as unknown) === UNKNOWN || zone.name === UNKNOWN)
  )
    return [];
  const known = [...new Set(zones.map(({ name }) => name))];
  return names.flatMap((name, index) => {
    if (name === UNKNOWN || zoneOf(name.replace(/^\*\./, ""), known) !== undefined) return [];
    return [
      {
        property: `names[${index}]`,
        reason: `${name} lies in none of the zones ${known.join(", ")}: add its zone to the stage, or leave the name out`,
      },
    ];
  });
}

async function issue(run: Run, given: AcmeCertificateInputs, old?: AcmeCertificateOutputs): Promise<IssuedCertificate> {
  const { account, fallback, names, keyType, profile, persistentProof } = given;
  const { directoryUrl, email, accountKeyPem } = account;
  const around = await issueEnvironment(run, given);
  if (old?.ledger) await around.journal.write(merged(await ledgerOf(around.journal), old.ledger));
  const current = old?.serial === undefined ? undefined : { ...old, ...lifetimeOf(old), issuedBy: issuerOf(old) };
  const request = { accountKeyPem, source: { directoryUrl, email }, names, keyType, profile, persistentProof, current };
  return issueCertificate({ ...request, fallback: fallback && { ...fallback, email } }, around);
}

const ledgerOf = async (journal: Journal): Promise<Ledger> => (await journal.read()) ?? emptyLedger;

/** States of earlier versions do not say it. */
const issuerOf = ({ issuedBy, account }: AcmeCertificateOutputs): string => issuedBy ?? account.directoryUrl;

const lifetimeOf = ({ notBefore, notAfter }: AcmeCertificateOutputs) => ({
  notBefore: new Date(notBefore),
  notAfter: new Date(notAfter),
});

const windowOf = (window: RenewalWindow | undefined) =>
  window && { renewalWindow: { start: window.start.toISOString(), end: window.end.toISOString() } };

const outputsOf = (
  given: AcmeCertificateInputs,
  issued: IssuedCertificate,
  ledger: Ledger,
): AcmeCertificateOutputs => ({
  ...given,
  certificatePem: issued.certificatePem,
  chainPem: issued.chainPem,
  privateKeyPem: issued.privateKeyPem,
  serial: issued.serial,
  issuer: issued.issuer,
  notBefore: issued.notBefore.toISOString(),
  notAfter: issued.notAfter.toISOString(),
  renewAt: issued.renewAt.toISOString(),
  ariId: issued.ariId,
  ...windowOf(issued.renewalWindow),
  issuedBy: issued.issuedBy,
  orderUrl: issued.orderUrl,
  ledger,
});
