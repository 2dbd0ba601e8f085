import { type Output, output } from "@pulumi/pulumi";

/**
 * An output that states of earlier versions do not have. In a preview the SDK (3.259, `runtime/resource.js`, `resolveOutputs`)
 * takes such a one for not known yet, and everything made of it would show as changing.
 * @param sibling an output of the same resource that every state has: where it is known, the other is absent
 */
export function orAbsent<T>(given: Output<T | undefined>, sibling: Output<unknown>): Output<T | undefined> {
  const isAbsent = Promise.all([isKnown(given), isKnown(sibling)]).then(([known, settled]) => !known && settled);
  return output(isAbsent).apply((absent) => (absent ? output(undefined) : given)) as Output<T | undefined>;
}

/** Part of the SDK's `Output` since its first version, and not of its types. */
const isKnown = (value: Output<unknown>): Promise<boolean> =>
  (value as unknown as { isKnown: Promise<boolean> }).isKnown;
