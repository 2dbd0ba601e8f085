import { webcrypto } from "node:crypto";
import { cryptoProvider, PemConverter, X509CertificateGenerator } from "@peculiar/x509";

/** A certificate of an account as the CLI makes it, in the fields of `MsgCreateCertificate`. */
export async function selfSignedCertificate(owner: string): Promise<{ cert: string; pubkey: string }> {
  cryptoProvider.set(webcrypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: "18eab4f7",
    name: `CN=${owner}`,
    signingAlgorithm: algorithm,
    keys,
  });
  const spki = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return {
    cert: base64(certificate.toString("pem")),
    pubkey: base64(PemConverter.encode(spki, "EC PUBLIC KEY")),
  };
}
