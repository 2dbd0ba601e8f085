import type { CertificateAuthority } from "./ca.ts";
import { CaError } from "./ca-error.ts";
import { type CertificateFacts, readCertificate } from "./certificate.ts";
import { mayFallBack } from "./failover.ts";
import { completeOrder, resumeOrder } from "./order.ts";
import { holderAt } from "./persistent.ts";
import { placeOrder } from "./place.ts";
import { renewalTime } from "./renewal.ts";
import type { IssuedCertificate, IssueRequest, Source, Surroundings, Voice } from "./request.ts";

/**
 * Gets one certificate: takes up an order that was interrupted, or places one, proves the names by DNS-01, and
 * downloads it. Challenge records are taken away whatever happens.
 */
export async function issueCertificate(request: IssueRequest, around: Surroundings): Promise<IssuedCertificate> {
  const { source, fallback, current } = request;
  try {
    return await issueFrom(source, request, around);
  } catch (error) {
    around.voice.signal.throwIfAborted();
    if (fallback === undefined || !mayFallBack(around.now(), error, current)) throw error;
    around.voice.warn(`${(error as Error).message}; asking ${new URL(fallback.directoryUrl).host} instead`);
    return issueFrom(fallback, request, around);
  }
}

async function issueFrom(source: Source, request: IssueRequest, around: Surroundings): Promise<IssuedCertificate> {
  const { voice } = around;
  voice.status(`asking ${new URL(source.directoryUrl).host} for a certificate for ${summary(request.names)}`);
  const ca = await around.connect(source.directoryUrl);
  const account = await ca.account(request.accountKeyPem, source);
  const holder = request.persistentProof ? holderAt(ca, account.url) : undefined;
  const asked = { ...request, profile: profileOf(ca, source, request) };
  const resumed = await resumeOrder(account, source.directoryUrl, asked, around);
  if (resumed) {
    voice.status("taking up the order of an interrupted run");
    const issued = await described(
      ca,
      await completeOrder(resumed, around, holder),
      resumed.privateKeyPem,
      resumed.order.url,
      around,
    );
    // One that was left lying for long is no use any more.
    if (around.now() < issued.renewAt) return issued;
  }
  const rehearse = (directoryUrl: string) =>
    issueFrom({ ...source, directoryUrl }, { ...request, current: undefined }, around);
  const placed = await placeOrder(ca, account, asked, around, rehearse);
  return described(ca, await completeOrder(placed, around, holder), placed.privateKeyPem, placed.order.url, around);
}

/** What an operator asked for must exist at the first CA; another CA has its own profiles. */
function profileOf({ profiles }: CertificateAuthority, source: Source, request: IssueRequest): string | undefined {
  const { profile } = request;
  if (profile === undefined || profiles.includes(profile)) return profile;
  if (source.directoryUrl !== request.source.directoryUrl) return undefined;
  const offered = profiles.join(", ") || "none, so leave it out";
  throw new CaError(`the CA has no profile "${profile}": it offers ${offered}`, "refused");
}

async function described(
  ca: CertificateAuthority,
  chainPem: string,
  privateKeyPem: string,
  orderUrl: string,
  { voice }: Surroundings,
): Promise<IssuedCertificate> {
  const facts = await readCertificate(chainPem);
  const advice = await renewalAdvice(ca, facts, voice);
  return { ...facts, ...advice, chainPem, privateKeyPem, issuedBy: ca.directoryUrl, orderUrl };
}

/** When to renew, by the CA's advice where it gives any. A CA that does not answer is no reason to fail. */
export async function renewalAdvice(
  ca: CertificateAuthority,
  { ariId, notBefore, notAfter }: Pick<CertificateFacts, "ariId" | "notBefore" | "notAfter">,
  voice: Pick<Voice, "warn">,
): Promise<Pick<IssuedCertificate, "renewAt" | "renewalWindow">> {
  const window = await ca.renewalWindow(ariId).catch((error: Error) => {
    voice.warn(`${error.message}; renewing at two thirds of the lifetime`);
    return null;
  });
  const renewalWindow = window ?? undefined;
  return { renewAt: renewalTime({ notBefore, notAfter, ariWindow: renewalWindow, seed: ariId }), renewalWindow };
}

const summary = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names[0]} and ${names.length - 1} more names`;
