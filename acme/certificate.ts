import { generateKeyPairSync, X509Certificate } from "node:crypto";

export type KeyType = "ecdsa-p256" | "rsa-2048";

/** A new private key, PKCS#8 PEM: the form the proxy accepts. */
export function newPrivateKey(type: KeyType): string {
  const { privateKey } =
    type === "ecdsa-p256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

export interface CertificateFacts {
  /** Leaf, PEM. */
  readonly certificatePem: string;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** Common name of the issuer, or its whole name where it has none. */
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DNS names of the leaf, sorted. */
  readonly names: readonly string[];
  /** Certificate id of RFC 9773 §4.1: authority key identifier `.` serial number, both base64url. */
  readonly ariId: string;
}

/** Reads the leaf of a PEM chain. @throws if it is no certificate or has no authority key identifier */
export async function readCertificate(chainPem: string): Promise<CertificateFacts> {
  const leaf = new X509Certificate(chainPem);
  return {
    certificatePem: leaf.toString(),
    serial: leaf.serialNumber.toLowerCase(),
    issuer: /^CN=(.*)$/m.exec(leaf.issuer)?.[1] ?? leaf.issuer.replaceAll("\n", ", "),
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    names: (leaf.subjectAltName ?? "")
      .split(", ")
      .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice(4)] : []))
      .sort(),
    ariId: ariId(await authorityKeyId(leaf), leaf.serialNumber),
  };
}

/**
 * Certificate id of RFC 9773 §4.1.
 *
 * @param keyId authority key identifier, hexadecimal
 * @param serial serial number, hexadecimal
 */
export function ariId(keyId: string, serial: string): string {
  const hex = serial.length % 2 === 0 ? serial : `0${serial}`;
  // The serial is a DER integer: a set first bit takes a leading zero octet.
  const der = Number.parseInt(hex.slice(0, 2), 16) >= 0x80 ? `00${hex}` : hex;
  return [keyId, der].map((part) => Buffer.from(part, "hex").toString("base64url")).join(".");
}

async function authorityKeyId(leaf: X509Certificate): Promise<string> {
  const x509 = await import("@peculiar/x509");
  const { keyId } = new x509.X509Certificate(leaf.raw).getExtension(x509.AuthorityKeyIdentifierExtension) ?? {};
  if (keyId === undefined)
    throw new Error(`certificate ${leaf.serialNumber} names no authority key: ARI (RFC 9773) needs one`);
  return keyId;
}
