import { type CertificateFacts, type KeyType, newPrivateKey, readCertificate } from "./certificate.ts";
import type { CertificateAuthority } from "./client.ts";
import type { Challenges } from "./publish.ts";
import { renewalTime } from "./renewal.ts";
import { settleAll } from "./settle.ts";

export interface OrderRequest {
  readonly accountKeyPem: string;
  readonly email?: string;
  /** DNS names, wildcards allowed. */
  readonly names: readonly string[];
  readonly keyType: KeyType;
  readonly profile?: string;
  /** ARI certificate id of the predecessor: a renewal, exempt from the CA's rate limits. */
  readonly replaces?: string;
}

export interface IssuedCertificate extends CertificateFacts {
  readonly chainPem: string;
  readonly privateKeyPem: string;
  readonly renewAt: Date;
}

export interface OrderVoice {
  readonly signal: AbortSignal;
  status(message: string): void;
  warn(message: string): void;
}

/** Time for taking challenge records away, which goes on after an abort. */
const cleanUpTime = 60_000;

/**
 * Orders one certificate: account, order, DNS-01 for every name that is not yet proven, finalisation, download.
 * Challenge records are taken away whatever happens.
 */
export async function orderCertificate(
  ca: CertificateAuthority,
  challenges: Challenges,
  request: OrderRequest,
  voice: OrderVoice,
): Promise<IssuedCertificate> {
  const { names, replaces, profile } = request;
  voice.status(`ordering a certificate for ${summary(names)} from ${new URL(ca.directoryUrl).host}`);
  const account = await ca.account(request.accountKeyPem, request.email);
  const order = await account.newOrder([...names].sort(), { profile, replaces });
  try {
    if (order.challenges.length > 0) {
      voice.status(`publishing ${order.challenges.length} challenge records`);
      await challenges.publish(order.challenges, voice.signal);
      voice.status(`the CA checks ${order.challenges.length} names`);
      await settleAll(order.challenges.map((challenge) => order.prove(challenge)));
    }
    voice.status("waiting for the certificate");
    const privateKeyPem = newPrivateKey(request.keyType);
    const chainPem = await order.finalize(privateKeyPem);
    return {
      ...(await readCertificate(chainPem)),
      chainPem,
      privateKeyPem,
      renewAt: await renewAt(ca, chainPem, voice),
    };
  } finally {
    await challenges.withdraw(order.challenges, AbortSignal.timeout(cleanUpTime)).catch((error: Error) => {
      voice.warn(`challenge records were left behind, the next order removes them: ${error.message}`);
    });
  }
}

/** When to renew the leaf of the chain, by the CA's advice where it gives any. A CA that does not answer is no reason to fail. */
export async function renewAt(
  ca: CertificateAuthority,
  chainPem: string,
  voice: Pick<OrderVoice, "warn">,
): Promise<Date> {
  const { ariId, notBefore, notAfter } = await readCertificate(chainPem);
  const ariWindow = await ca.renewalWindow(ariId).catch((error: Error) => {
    voice.warn(`${error.message}; renewing at two thirds of the lifetime`);
    return null;
  });
  return renewalTime({ notBefore, notAfter, ariWindow: ariWindow ?? undefined, seed: ariId });
}

const summary = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names[0]} and ${names.length - 1} more names`;
