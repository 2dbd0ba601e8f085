import type { Attribute } from "../../sdl/types.ts";
import type { Audit } from "../chain/client.ts";

/**
 * Why a provider does not count as audited, or undefined where one of `auditors` has signed everything in `needed` as
 * it is needed. Attributes that only the provider itself declares do not count.
 */
export function auditProblem(
  audits: readonly Audit[],
  auditors: readonly string[],
  needed: readonly Attribute[],
): string | undefined {
  const accepted = audits.filter(({ auditor }) => auditors.includes(auditor));
  if (accepted.length === 0) return `not audited by ${auditors.join(" or ")}`;
  const unsigned = accepted.map(({ attributes }) => needed.filter((attribute) => !isSigned(attribute, attributes)));
  if (unsigned.some((missing) => missing.length === 0)) return undefined;
  const missing = unsigned[0]!.map(({ key, value }) => `${key}=${value}`);
  return `audited, but not for ${missing.join(", ")}`;
}

function isSigned({ key, value }: Attribute, signed: readonly Attribute[]): boolean {
  return signed.some((attribute) => attribute.key === key && attribute.value === value);
}
