import { all, type Output } from "@pulumi/pulumi";
import type { EdgeCertificate } from "../edge/routes.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";

/** A certificate as the proxy's configuration takes it. Secret, for its key. */
export function edgeCertificate(
  name: string,
  { names, chainPem, privateKeyPem }: AcmeCertificate,
): Output<EdgeCertificate> {
  return all([names, chainPem, privateKeyPem]).apply(([names, chainPem, keyPem]) => ({
    name,
    names,
    chainPem,
    keyPem,
  }));
}
