import { X509Certificate } from "node:crypto";
import { type Connect, connector } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";

/**
 * Connections to a provider's gateway. Its certificate must come from an authority and match the host, or be one that the
 * provider has published on the chain, where there may be several: they are told apart by fingerprint, since all of them
 * have one subject.
 * @param published reads the valid PEM certificates of the provider on the chain: now, and again when it shows another
 */
export async function connectProvider(
  network: Network,
  provider: string,
  published: () => Promise<readonly string[]>,
): Promise<Connect> {
  const read = async () => (await published()).flatMap(readCertificate);
  let own = await read();
  return connector(network, {
    judge: async (certificate, fault) => {
      if (certificate.issuer !== certificate.subject) return fault;
      if (!includes(own, certificate)) own = await read();
      const why = distrust(certificate, own, provider, Date.now());
      return why === undefined ? undefined : new Error(why);
    },
  });
}

const includes = (published: readonly X509Certificate[], { fingerprint256 }: X509Certificate): boolean =>
  published.some((each) => each.fingerprint256 === fingerprint256);

/** Why a self-issued certificate is not trusted; undefined where it is one that the provider published. Pure. */
function distrust(
  certificate: X509Certificate,
  published: readonly X509Certificate[],
  provider: string,
  now: number,
): string | undefined {
  const commonName = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  if (!includes(published, certificate) || commonName !== provider) {
    return `a self-signed certificate that is none of those that provider ${provider} has published on the chain`;
  }
  const { validFromDate: from, validToDate: to } = certificate;
  const what = `the certificate that provider ${provider} shows and has published on the chain`;
  if (now > to.getTime()) return `${what} expired on ${to.toISOString()}`;
  if (now < from.getTime()) return `${what} is not valid before ${from.toISOString()}`;
  return undefined;
}

/** What a provider published may be anything. */
function readCertificate(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}
