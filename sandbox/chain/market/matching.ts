import type { Attribute, AuditedAttributes, Bid, GroupSpec } from "../wire/types.ts";

/** Whether a provider fits what a group asks for. Pure. */

/**
 * A group that names auditors needs its attributes signed by one of `any_of` and by each of `all_of`;
 * one that names none takes the provider's own word.
 */
export function matchRequirements(
  requirements: GroupSpec["requirements"],
  own: Attribute[],
  audits: AuditedAttributes[],
): boolean {
  const { signed_by, attributes } = requirements;
  if (signed_by.any_of.length === 0 && signed_by.all_of.length === 0) return covers(own, attributes);
  const signed = (auditor: string) => {
    const audit = audits.find((candidate) => candidate.auditor === auditor);
    return audit !== undefined && covers(audit.attributes, attributes);
  };
  return signed_by.all_of.every(signed) && (signed_by.any_of.length === 0 || signed_by.any_of.some(signed));
}

/** Storage classes and GPU models, declared as `capabilities/<kind>/<group>/<name>`. */
export function matchCapabilities(spec: GroupSpec, own: Attribute[]): boolean {
  const storageClasses = storageGroups(own);
  return spec.resources.every(({ resource }) => {
    const storage = resource.storage.every(
      ({ attributes }) => attributes.length === 0 || storageClasses.some((group) => covers(group, attributes)),
    );
    const gpu = resource.gpu;
    const wantsModel = gpu !== null && BigInt(gpu.units.val) > 0n && gpu.attributes.length > 0;
    return storage && (!wantsModel || gpu.attributes.some((attribute) => offersGpu(own, attribute)));
  });
}

/** An offer names units of the group, each once and as many of them as ordered; how large they are is not compared. */
export function matchOffer(spec: GroupSpec, offer: Bid["resources_offer"]): boolean {
  const counts = new Map(spec.resources.map(({ resource, count }) => [resource.id, count]));
  return offer.every(({ resources, count }) => {
    const ordered = counts.get(resources.id);
    counts.delete(resources.id);
    return ordered === count;
  });
}

const covers = (held: Attribute[], wanted: Attribute[]): boolean =>
  wanted.every(({ key, value }) => held.some((attribute) => attribute.key === key && attribute.value === value));

function storageGroups(own: Attribute[]): Attribute[][] {
  const groups = new Map<string, Attribute[]>();
  for (const { key, value } of own) {
    const match = /^capabilities\/storage\/([^/]+)\/(.+)$/.exec(key);
    if (match) groups.set(match[1]!, [...(groups.get(match[1]!) ?? []), { key: match[2]!, value }]);
  }
  return [...groups.values()];
}

function offersGpu(own: Attribute[], wanted: Attribute): boolean {
  const path = wanted.key.replace(/\/\*$/, "/");
  return own.some(({ key, value }) => {
    const offered = key.replace(/^capabilities\/gpu\//, "");
    if (offered === key || value !== "true") return false;
    return wanted.key.endsWith("/*") ? offered.startsWith(path) : offered === wanted.key;
  });
}
