/** What to write and delete in one folder. */
export interface SecretsPlan {
  readonly write: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/**
 * The changes that make `desired` stand in a folder. Keys that are neither desired nor `owned` belong to others and stay.
 *
 * @param present what the folder holds
 * @param owned keys this resource has written before
 */
export function planSecrets(
  present: Readonly<Record<string, string>>,
  owned: readonly string[],
  desired: Readonly<Record<string, string>>,
): SecretsPlan {
  const write = Object.entries(desired).filter(([key, value]) => present[key] !== asStored(value));
  const remove = owned.filter((key) => !Object.hasOwn(desired, key) && Object.hasOwn(present, key));
  return { write: Object.fromEntries(write), remove: remove.sort() };
}

/**
 * The desired secrets as they really are: missing keys are left out, changed ones have their present value.
 * A value that differs only by the white space Infisical takes away counts as unchanged.
 */
export function observeSecrets(
  present: Readonly<Record<string, string>>,
  desired: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = Object.entries(desired).flatMap(([key, value]): [string, string][] => {
    const actual = present[key];
    if (actual === undefined) return [];
    return [[key, actual === asStored(value) ? value : actual]];
  });
  return Object.fromEntries(found);
}

/** Infisical trims values and keeps one final newline (`backend/src/server/routes/v4/secret-router.ts`). */
export const asStored = (value: string): string => (value.endsWith("\n") ? `${value.trim()}\n` : value.trim());
