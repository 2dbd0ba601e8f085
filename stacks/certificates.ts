import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AcmeAccount } from "../resources/acme-account.ts";
import { AcmeCertificate } from "../resources/acme-certificate.ts";
import type { Stage } from "../stage/schema.ts";
import { type ServedZone, zoneReference, zonesOf } from "./zones.ts";

export interface CertificateRequest {
  readonly stage: Stage;
  readonly account: AcmeAccount;
  readonly zones: readonly ServedZone[];
  /** Public names to be on it. */
  readonly names: readonly string[];
}

/** A certificate for exactly these names; it waits for zones only, so it is issued while leases are ordered. */
export function certificate(
  name: string,
  { stage, account, zones, names }: CertificateRequest,
  options: CustomResourceOptions,
): AcmeCertificate {
  const answering = [...new Set(names.flatMap((host) => zonesOf(host, zones)))];
  const { directoryUrl, accountUrl, accountKeyPem } = account;
  const { profile } = stage.acme;
  return new AcmeCertificate(
    name,
    {
      account: { directoryUrl, accountUrl, accountKeyPem },
      names: [...names].sort(),
      zones: answering.map(zoneReference),
      ...(profile && { profile }),
    },
    options,
  );
}
