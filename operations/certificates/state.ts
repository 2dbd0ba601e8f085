import { z } from "zod";
import type { RenewalState } from "../../acme/renewal-status.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import {
  nameOf,
  outputsOf,
  readStackState,
  resourcesOf,
  type StackState,
  withOutputs,
  writeStackState,
} from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";

const TYPE = "af:acme:Certificate";

/** A certificate as the state knows it, without secrets. */
export interface Certificate extends RenewalState {
  /** Resource name. */
  readonly name: string;
  readonly urn: string;
  readonly names: readonly string[];
  readonly issuer?: string;
  readonly notBefore: string;
  readonly ariId: string;
  /** Directory URL of its CA. */
  readonly issuedBy: string;
  readonly orderUrl?: string;
  readonly renewalWindow?: { readonly start: string; readonly end: string };
}

const times = z.object({ start: z.string(), end: z.string() });

/** Before the first order has succeeded, the names are all there is. */
const outputs = z.looseObject({
  names: z.array(z.string()),
  serial: z.string().optional(),
  issuer: z.string().optional(),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
  renewAt: z.string().optional(),
  ariId: z.string().optional(),
  issuedBy: z.string().optional(),
  orderUrl: z.string().optional(),
  renewalWindow: times.optional(),
  revoked: z.object({ at: z.string(), reason: z.string() }).optional(),
});

/** By name. */
export function certificatesIn(state: StackState): Certificate[] {
  const found = resourcesOf(state, TYPE).filter((resource) => !resource.delete);
  const certificates = found.map((resource) => ({
    ...(outputsOf(resource, outputs) as unknown as Certificate),
    urn: resource.urn,
    name: nameOf(resource.urn),
  }));
  return certificates.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const secrets = z.object({
  account: z.object({ accountKeyPem: z.string() }),
  fallback: z
    .object({
      directoryUrl: z.string(),
      externalAccount: z.object({ keyId: z.string(), hmacKey: z.string() }).optional(),
    })
    .optional(),
  certificatePem: z.string(),
});

/** What acting for a certificate at its CA takes. @param state read with its secrets */
export function secretsOf(state: StackState, { urn }: Certificate): z.output<typeof secrets> {
  const resource = resourcesOf(state, TYPE).find((each) => each.urn === urn && !each.delete);
  if (!resource) throw new UserError("not-found", `the state does not hold ${urn}.`, "./platform cert list");
  return outputsOf(resource, secrets);
}

/** The certificate of that resource name, or all of them. */
export function chosen(certificates: readonly Certificate[], name: string | undefined): readonly Certificate[] {
  const matching = certificates.filter((certificate) => name === undefined || certificate.name === name);
  if (matching.length > 0) return matching;
  const known = certificates.map((certificate) => certificate.name).join(", ");
  if (known === "") throw new UserError("stage-absent", "the stage has no certificates.", "./platform up");
  throw new UserError("not-found", `there is no certificate "${name}".`, `use one of ${known}`);
}

/** What delivers a certificate: its dependants, up to and including manifests and stored secrets. */
export function deliveries({ deployment }: StackState, urn: string): string[] {
  const resources = deployment.resources ?? [];
  const found = new Set<string>();
  const follow = (of: string) => {
    for (const { urn: next, type, dependencies } of resources) {
      if (found.has(next) || !type.startsWith("af:") || !dependencies?.includes(of)) continue;
      found.add(next);
      if (!LAST.has(type)) follow(next);
    }
  };
  follow(urn);
  return [...found];
}

/** Where a certificate arrives; what depends on these is not changed by it. */
const LAST = new Set(["af:akash:Manifest", "af:infisical:Secrets"]);

/** Sets outputs of certificates in the state, so that the next update sees them. @param changes by URN */
export async function mark(ready: ReadyStage, changes: ReadonlyMap<string, object>): Promise<void> {
  await writeStackState(ready, withOutputs(await readStackState(ready), changes));
}
