import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface KeyPairPem {
  certificatePem: string;
  /** PKCS#8. */
  keyPem: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;
const crypto = webcrypto;

/** A certificate authority that signs for `days`. */
export async function createAuthority(commonName: string, days = 3650): Promise<KeyPairPem> {
  return selfSigned(commonName, validity(days), [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]);
}

/** Server certificate that names itself its issuer, as Akash providers publish on the chain and ingresses present. */
export async function createSelfSigned(
  commonName: string,
  names: readonly string[] = [],
  period = validity(365),
): Promise<KeyPairPem> {
  return selfSigned(commonName, period, serverExtensions(names));
}

/** Server certificate for names and addresses, signed by `authority`. */
export async function issueCertificate(authority: KeyPairPem, names: readonly string[]): Promise<KeyPairPem> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create(
    {
      ...validity(365),
      serialNumber: serial(),
      subject: `CN=${names[0]}`,
      issuer: new X509Certificate(authority.certificatePem).subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.keyPem),
      signingAlgorithm: algorithm,
      extensions: serverExtensions(names),
    },
    crypto,
  );
  return { certificatePem: certificate.toString("pem"), keyPem: await exportKey(keys.privateKey) };
}

/** SubjectPublicKeyInfo of a certificate as the chain's certificate module stores it. */
export function publicKeyPem(certificatePem: string): string {
  return PemConverter.encode(new X509Certificate(certificatePem).publicKey.rawData, "EC PUBLIC KEY");
}

interface Period {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

async function selfSigned(commonName: string, period: Period, extensions: Extension[]): Promise<KeyPairPem> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      ...period,
      serialNumber: serial(),
      name: `CN=${commonName}`,
      keys,
      signingAlgorithm: algorithm,
      extensions,
    },
    crypto,
  );
  return { certificatePem: certificate.toString("pem"), keyPem: await exportKey(keys.privateKey) };
}

function serverExtensions(names: readonly string[]): Extension[] {
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
  ];
  if (names.length > 0) {
    const alternatives = names.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value }));
    extensions.push(new SubjectAlternativeNameExtension(alternatives));
  }
  return extensions;
}

function validity(days: number): Period {
  const now = Date.now();
  return { notBefore: new Date(now - 60_000), notAfter: new Date(now + days * day) };
}

/** Positive, as DER integers of certificates have to be. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}
