import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type PeerCertificate, rootCertificates } from "node:tls";
import type { Agent } from "undici";
import { dispatcher } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";

/**
 * Connections to a provider's gateway. Its certificate must come from an authority and match the host, or be the very
 * certificate the provider published on the chain: self-issued, its common name the provider's address.
 * @param published PEM certificates of the provider on the chain
 */
export async function providerDispatcher(
  network: Network,
  provider: string,
  published: readonly string[],
): Promise<Agent> {
  const own = published.flatMap(readCertificate).filter((certificate) => isSelfIssued(certificate, provider));
  const fingerprints = new Set(own.map((certificate) => certificate.fingerprint256));
  return dispatcher(network, {
    ca: [...rootCertificates, ...(await network.authorities()), ...own.map(String)],
    checkServerIdentity: (host: string, certificate: PeerCertificate) =>
      fingerprints.has(certificate.fingerprint256) ? undefined : checkServerIdentity(host, certificate),
  });
}

/** What a provider published may be anything. */
function readCertificate(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}

function isSelfIssued(certificate: X509Certificate, provider: string): boolean {
  const commonName = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  return certificate.issuer === certificate.subject && commonName === provider;
}
