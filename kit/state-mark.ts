import { createHash } from "node:crypto";

type Resource = Readonly<Record<string, unknown>>;

/**
 * Tells states apart that know something else of what stands, by 64 hexadecimal digits. With each run the engine encrypts all anew and
 * writes resources and dependencies in another order, by which nothing changes; when a resource was changed it writes down.
 * Nothing that is encrypted is part of it. Pure. @param state as `pulumi stack export` writes it
 */
export function stateMark(state: string): string {
  const { deployment } = JSON.parse(state) as { deployment?: { resources?: readonly Resource[] | null } };
  const known = (deployment?.resources ?? []).map(({ urn, id, modified, delete: replaced, inputs, outputs }) =>
    JSON.stringify({ urn, id, modified, replaced, inputs, outputs }, withoutCiphertext),
  );
  return createHash("sha256").update(known.toSorted().join("\n")).digest("hex");
}

const withoutCiphertext = (key: string, value: unknown): unknown => (key === "ciphertext" ? "" : value);
