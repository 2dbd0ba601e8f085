import type { CertificateAuthority } from "./ca.ts";
import { CaError } from "./ca-error.ts";
import { type CertificateFacts, readCertificate } from "./certificate.ts";
import { mayFallBack } from "./failover.ts";
import { completeOrder, resumeOrder } from "./order.ts";
import { holderAt } from "./persistent.ts";
import { placeOrder } from "./place.ts";
import { renewalTime } from "./renewal.ts";
import type { IssuedCertificate, IssueEnvironment, IssueRequest, Reporter, Source } from "./request.ts";

/**
 * Gets one certificate: resumes an interrupted order or places a new one, proves the names by DNS-01, and downloads
 * it. Challenge records are removed in any case.
 */
export async function issueCertificate(
  request: IssueRequest,
  environment: IssueEnvironment,
): Promise<IssuedCertificate> {
  const { source, fallback, current } = request;
  try {
    return await issueFrom(source, request, environment);
  } catch (error) {
    environment.reporter.signal.throwIfAborted();
    if (fallback === undefined || !mayFallBack(environment.now(), error, current)) throw error;
    environment.reporter.warn(`${(error as Error).message}; asking ${new URL(fallback.directoryUrl).host} instead`);
    return issueFrom(fallback, request, environment);
  }
}

async function issueFrom(
  source: Source,
  request: IssueRequest,
  environment: IssueEnvironment,
): Promise<IssuedCertificate> {
  const { reporter } = environment;
  reporter.status(`asking ${new URL(source.directoryUrl).host} for a certificate for ${summary(request.names)}`);
  const ca = await environment.connect(source.directoryUrl);
  const account = await ca.account(request.accountKeyPem, source);
  const holder = request.persistentProof ? holderAt(ca, account.url) : undefined;
  const asked = { ...request, profile: profileOf(ca, source, request) };
  const resumed = await resumeOrder(account, source.directoryUrl, asked, environment);
  if (resumed) {
    reporter.status("resuming the order of an interrupted run");
    const issued = await described(
      ca,
      await completeOrder(resumed, environment, holder),
      resumed.privateKeyPem,
      resumed.order.url,
      environment,
    );
    // The certificate of an old order may be due for renewal already.
    if (environment.now() < issued.renewAt) return issued;
  }
  const orderAt = (directoryUrl: string) =>
    issueFrom({ ...source, directoryUrl }, { ...request, current: undefined }, environment);
  const placed = await placeOrder(ca, account, asked, environment, orderAt);
  return described(
    ca,
    await completeOrder(placed, environment, holder),
    placed.privateKeyPem,
    placed.order.url,
    environment,
  );
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
  { reporter }: IssueEnvironment,
): Promise<IssuedCertificate> {
  const facts = await readCertificate(chainPem);
  const advice = await renewalAdvice(ca, facts, reporter);
  return { ...facts, ...advice, chainPem, privateKeyPem, issuedBy: ca.directoryUrl, orderUrl };
}

/** When to renew, by the CA's advice where it gives any. A CA that does not answer is no reason to fail. */
export async function renewalAdvice(
  ca: CertificateAuthority,
  { ariId, notBefore, notAfter }: Pick<CertificateFacts, "ariId" | "notBefore" | "notAfter">,
  reporter: Pick<Reporter, "warn">,
): Promise<Pick<IssuedCertificate, "renewAt" | "renewalWindow">> {
  const window = await ca.renewalWindow(ariId).catch((error: Error) => {
    reporter.warn(`${error.message}; renewing at two thirds of the lifetime`);
    return null;
  });
  const renewalWindow = window ?? undefined;
  return { renewAt: renewalTime({ notBefore, notAfter, ariWindow: renewalWindow, seed: ariId }), renewalWindow };
}

const summary = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names[0]} and ${names.length - 1} more names`;
