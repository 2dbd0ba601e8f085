import type { Upkeep } from "../../acme/due.ts";
import type { Ledger } from "../../acme/ledger.ts";
import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";
import { Failure } from "../../engine/failure.ts";

/** A stack as the engine exports it, as far as certificates need it. */
export interface ExportedStack {
  readonly deployment?: { readonly resources?: readonly ExportedResource[] };
}

export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  /** Marked for deletion after a replacement. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** A certificate as the state knows it, without secrets. */
export interface Certificate extends Upkeep {
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
  readonly ledger?: Ledger;
}

export const exportStack = async (ready: ReadyStage, ...flags: string[]): Promise<ExportedStack> =>
  JSON.parse(await pulumiOutput(ready, ["stack", "export", ...flags])) as ExportedStack;

const TYPE = "af:acme:Certificate";

/** By name. */
export function certificatesIn({ deployment }: ExportedStack): Certificate[] {
  const found = (deployment?.resources ?? []).filter((resource) => resource.type === TYPE && !resource.delete);
  const certificates = found.map(({ urn, outputs }) => ({
    ...(outputs as unknown as Certificate),
    urn,
    name: nameOf(urn),
  }));
  return certificates.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The certificate of that resource name, or all of them. */
export function chosen(certificates: readonly Certificate[], name: string | undefined): readonly Certificate[] {
  const matching = certificates.filter((certificate) => name === undefined || certificate.name === name);
  if (matching.length > 0) return matching;
  const known = certificates.map((certificate) => certificate.name).join(", ");
  if (known === "") throw new Failure("the stage has no certificates.", "./platform up");
  throw new Failure(`there is no certificate "${name}".`, `use one of ${known}`);
}

/** What delivers a certificate: its dependants, up to and including manifests and stored secrets. */
export function deliveries({ deployment }: ExportedStack, urn: string): string[] {
  const resources = deployment?.resources ?? [];
  const found = new Set<string>();
  const follow = (of: string) => {
    for (const { urn: next, type, dependencies = [] } of resources) {
      if (found.has(next) || !type.startsWith("af:") || !dependencies.includes(of)) continue;
      found.add(next);
      if (!LAST.has(type)) follow(next);
    }
  };
  follow(urn);
  return [...found];
}

/** Where a certificate arrives; what depends on these is not changed by it. */
const LAST = new Set(["af:akash:Manifest", "af:infisical:Secrets"]);

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** Sets outputs of certificates in the state, so that the next update sees them. */
export async function mark(ready: ReadyStage, changes: ReadonlyMap<string, object>): Promise<void> {
  const stack = await exportStack(ready);
  const resources = (stack.deployment?.resources ?? []).map((resource) => {
    const change = resource.type === TYPE ? changes.get(resource.urn) : undefined;
    return change ? { ...resource, outputs: { ...resource.outputs, ...change } } : resource;
  });
  const marked = { ...stack, deployment: { ...stack.deployment, resources } };
  await pulumiOutput(ready, ["stack", "import"], JSON.stringify(marked));
}
