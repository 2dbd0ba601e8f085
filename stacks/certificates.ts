import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AcmeAccount } from "../resources/acme/account.ts";
import { AcmeCertificate } from "../resources/acme/certificate.ts";
import type { Stage } from "../stage/schema.ts";
import { type ServedZone, zoneReference } from "./zones.ts";

export interface CertificateRequest {
  readonly stage: Stage;
  readonly account: AcmeAccount;
  readonly zones: readonly ServedZone[];
  /** Public names to be on it. */
  readonly names: readonly string[];
}

/** A certificate for exactly these names; it waits for zones only, so it is issued while places are ordered. */
export function certificate(
  name: string,
  { stage, account, zones, names }: CertificateRequest,
  options: CustomResourceOptions,
): AcmeCertificate {
  const { directoryUrl, accountUrl, accountKeyPem } = account;
  const { email, persistentProof, profile } = stage.acme;
  return new AcmeCertificate(
    name,
    {
      account: { directoryUrl, accountUrl, accountKeyPem, ...(email && { email }) },
      ...secondCa(stage),
      names: [...names].sort(),
      // All of them: a challenge name may be a CNAME into another one.
      zones: zones.map(zoneReference),
      ...(profile && { profile }),
      ...(persistentProof && { persistentProof }),
    },
    options,
  );
}

function secondCa({ acme: { fallback } }: Stage) {
  if (fallback === undefined) return {};
  const { directory: directoryUrl, externalAccount } = fallback;
  return { fallback: { directoryUrl, ...(externalAccount && { externalAccount }) } };
}
