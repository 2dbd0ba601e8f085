import type { Account, CertificateAuthority, Order } from "./ca.ts";
import { CaError } from "./ca-error.ts";
import { newPrivateKey } from "./certificate.ts";
import { ledgerIn } from "./journal.ts";
import { nameSetOf, orderIntended, orderPlaced, orderSettled } from "./ledger.ts";
import { guardOrder } from "./limits.ts";
import type { OpenOrder } from "./order.ts";
import type { IssueEnvironment, IssueRequest } from "./request.ts";
import { sealKey } from "./sealed-key.ts";

/**
 * Places an order and writes down where it is and which key it is for before anything else happens with it.
 * A renewal names its predecessor, which exempts it from limits; any other order first passes the guards, and for
 * names that never had a certificate the rehearsal.
 */
export async function placeOrder(
  ca: CertificateAuthority,
  account: Account,
  request: IssueRequest,
  environment: IssueEnvironment,
  orderAt: (directoryUrl: string) => Promise<unknown>,
): Promise<OpenOrder> {
  const { accountKeyPem, keyType, profile } = request;
  const { journal, now, reporter } = environment;
  const { directoryUrl } = ca;
  const names = [...request.names].sort();
  await environment.checkCaa(names, { identities: ca.caaIdentities, accountUrl: account.url });
  const privateKeyPem = newPrivateKey(keyType);
  const write = async (order: Order, exempt: boolean): Promise<OpenOrder> => {
    const sealedKey = sealKey(accountKeyPem, privateKeyPem);
    const pending = { url: order.url, directoryUrl, nameSet: nameSetOf(names), keyType, profile, sealedKey };
    await journal.write(orderPlaced(await ledgerIn(journal), now(), pending, exempt));
    return { order, privateKeyPem, pending };
  };

  const before = await ledgerIn(journal);
  const lost = before.placing?.directoryUrl === directoryUrl && before.placing.nameSet === nameSetOf(names);
  const found = lost ? await account.openOrder(names) : null;
  if (found) return write(found, false);
  await journal.write(orderIntended(before, now(), directoryUrl, nameSetOf(names)));
  const renewal = await orderRenewal(account, directoryUrl, { ...request, names });
  if (renewal) return write(renewal, true);
  await tryAtStaging(directoryUrl, names, environment, orderAt);
  const limits = environment.limitsOf(directoryUrl);
  if (limits) guardOrder(now(), await ledgerIn(journal), { directoryUrl, names }, limits);
  reporter.status(`ordering from ${new URL(directoryUrl).host}`);
  return write(await account.newOrder(names, { profile }), false);
}

/** An order that replaces the current certificate; undefined where the CA does not take it as one (RFC 9773 §5). */
async function orderRenewal(
  account: Account,
  directoryUrl: string,
  { names, profile, current }: IssueRequest,
): Promise<Order | undefined> {
  if (current?.issuedBy !== directoryUrl) return undefined;
  try {
    return await account.newOrder(names, { profile, replaces: current.ariId });
  } catch (error) {
    if (error instanceof CaError && error.kind === "refused") return undefined;
    throw error;
  }
}

/** Orders names that never had a certificate at the staging CA first, where failures do not count. */
async function tryAtStaging(
  directoryUrl: string,
  names: readonly string[],
  { journal, now, reporter, stagingFor }: IssueEnvironment,
  orderAt: (directoryUrl: string) => Promise<unknown>,
): Promise<void> {
  const stagingUrl = stagingFor(directoryUrl);
  if (stagingUrl === undefined || (await ledgerIn(journal)).issued.includes(nameSetOf(names))) return;
  reporter.status(`new names: trying them first at ${new URL(stagingUrl).host}`);
  await orderAt(stagingUrl);
  const ledger = await ledgerIn(journal);
  const done = ledger.pending.find((order) => order.directoryUrl === stagingUrl);
  await journal.write(orderSettled(ledger, now(), done?.url));
}
