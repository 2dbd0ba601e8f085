import type { Account, Order } from "./ca.ts";
import { ProofRefusedError } from "./ca-error.ts";
import { ledgerIn } from "./journal.ts";
import { nameSetOf, orderFailed, orderIssued, orderSettled, type PendingOrder } from "./ledger.ts";
import { type Holder, persistentRecords } from "./persistent.ts";
import type { IssueEnvironment, IssueRequest } from "./request.ts";
import { openKey } from "./sealed-key.ts";
import { combineErrors, failuresOf } from "./settle.ts";

/** An order, the private key it is for, and how the ledger knows it. */
export interface OpenOrder {
  readonly order: Order;
  readonly privateKeyPem: string;
  readonly pending: PendingOrder;
}

/** Time for taking challenge records away, which goes on after an abort. */
const CLEAN_UP_TIME = 60_000;

/**
 * The order an interrupted run has left at this CA for the same certificate, while it may still give one.
 * An order whose certificate is the current one is complete.
 */
export async function resumeOrder(
  account: Account,
  directoryUrl: string,
  { accountKeyPem, names, keyType, profile, current }: IssueRequest,
  { journal, now }: IssueEnvironment,
): Promise<OpenOrder | undefined> {
  const ledger = await ledgerIn(journal);
  const pending = ledger.pending.find((order) => order.directoryUrl === directoryUrl);
  if (pending === undefined) return undefined;
  const same = pending.nameSet === nameSetOf(names) && pending.keyType === keyType && pending.profile === profile;
  const privateKeyPem = openKey(accountKeyPem, pending.sealedKey);
  if (!same || privateKeyPem === undefined || pending.url === current?.orderUrl) {
    await journal.write(orderSettled(ledger, now(), pending.url));
    return undefined;
  }
  const order = await account.order(pending.url);
  if (order !== null && order.status !== "invalid") return { order, privateKeyPem, pending };
  await journal.write(orderFailed(ledger, now(), pending, []));
  return undefined;
}

/**
 * Proves what is to be proven and downloads the certificate.
 * @param holder absent where records that stay are not wanted
 * @returns PEM chain, leaf first
 */
export async function completeOrder(
  { order, privateKeyPem, pending }: OpenOrder,
  { reporter, challenges, journal, now }: IssueEnvironment,
  holder: Holder | undefined,
): Promise<string> {
  const open = order.challenges.filter(({ proven }) => !proven);
  const offered = open.length > 0 && open.every(({ persistentOffered }) => persistentOffered);
  const method = offered && holder ? "dns-persist-01" : "dns-01";
  try {
    if (open.length > 0) {
      const also = offered && !holder ? "; the CA would take lasting ones too (acme.persistentProof)" : "";
      reporter.status(`publishing ${open.length} challenge records${also}`);
      if (offered && holder) {
        await challenges.keep(persistentRecords(pending.nameSet.split(","), holder), reporter.signal);
      } else await challenges.publish(open, reporter.signal);
      reporter.status(`the CA checks ${open.length} names`);
      const failures = await failuresOf(open.map((challenge) => order.prove(challenge, method)));
      const refused = failures.flatMap((failure) => (failure instanceof ProofRefusedError ? [failure.subject] : []));
      if (refused.length > 0) await journal.write(orderFailed(await ledgerIn(journal), now(), pending, refused));
      if (failures.length > 0) throw combineErrors(failures);
    }
    reporter.status("waiting for the certificate");
    const chainPem = await order.certificate(privateKeyPem);
    await journal.write(orderIssued(await ledgerIn(journal), now(), pending));
    return chainPem;
  } finally {
    // Those of an interrupted run too, which had published them all.
    await challenges.withdraw(order.challenges, AbortSignal.timeout(CLEAN_UP_TIME)).catch((error: Error) => {
      reporter.warn(`challenge records were left behind, the next order removes them: ${error.message}`);
    });
  }
}
