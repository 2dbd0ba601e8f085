import { parseDec } from "../wire/dec.ts";
import { unregistered } from "../wire/errors.ts";
import type { GroupSpec, Resources, ResourceUnit } from "../wire/types.ts";

/** Stateless limits on what a group may ask for (`deployment/v1beta4` validation); how many units it has is not limited. */
const unit = {
  cpu: { min: 10n, max: 384_000n },
  gpu: { min: 0n, max: 24n },
  memory: { min: 2n ** 20n, max: 2n * 2n ** 40n },
  storage: { min: 5n * 2n ** 20n, max: 32n * 2n ** 40n },
  price: 10_000_000n,
};
/** A group may ask for fifty of the largest unit, in whatever parts. */
const UNITS_IN_GROUP = 50n;

/** @throws ChainError (code space `undefined`, code 1) */
export function validateGroupSpec(spec: GroupSpec): void {
  if (spec.name === "") throw unregistered("empty group spec name denomination");
  const ids = new Set<number>();
  for (const { resource } of spec.resources) {
    validateResources(resource);
    if (ids.has(resource.id)) throw unregistered(`duplicate resources ID (${resource.id}) within group`);
    ids.add(resource.id);
  }
  validateTotals(spec);
  for (const resource of spec.resources) validatePrice(spec.name, resource);
  const [first, ...rest] = spec.resources.map(({ price }) => price.denom);
  const other = rest.find((denom) => denom !== first);
  if (other) throw unregistered(`multi-denonimation group: (${other} == ${first} fails)`);
}

function validateResources(resource: Resources): void {
  if (resource.id === 0) throw unregistered("error: invalid resources ID (> 0 fails)");
  if (!resource.cpu) throw unregistered("error: invalid unit CPU, cannot be nil");
  bounded("CPU", resource.cpu.units.val, unit.cpu, unit.cpu.max);
  if (!resource.gpu) throw unregistered("error: invalid unit GPU, cannot be nil");
  bounded("GPU", resource.gpu.units.val, unit.gpu, unit.gpu.max);
  if (BigInt(resource.gpu.units.val) === 0n && resource.gpu.attributes.length > 0)
    throw unregistered("error: invalid GPU state. attributes cannot be present if units == 0");
  if (!resource.memory) throw unregistered("error: invalid unit memory, cannot be nil");
  bounded("memory", resource.memory.quantity.val, unit.memory, unit.memory.max);
  if (resource.storage.length === 0) throw unregistered("error: invalid unit storage, cannot be nil");
  for (const { quantity } of resource.storage) bounded("storage", quantity.val, unit.storage, unit.storage.min);
}

/** @param told what the text gives as the lower limit: of most kinds it is the upper one again */
function bounded(what: string, text: string, limits: { min: bigint; max: bigint }, told: bigint): void {
  const value = BigInt(text);
  if (value < limits.min || value > limits.max)
    throw unregistered(`error: invalid unit ${what} (${limits.max} > ${value} > ${told} fails)`);
}

function validateTotals(spec: GroupSpec): void {
  const storage = (resource: Resources) =>
    resource.storage.reduce((sum, volume) => sum + BigInt(volume.quantity.val), 0n);
  const amounts: [what: string, of: (resource: Resources) => bigint, limits: { min: bigint; max: bigint }][] = [
    ["CPU", (resource) => BigInt(resource.cpu!.units.val), unit.cpu],
    ["GPU", (resource) => BigInt(resource.gpu!.units.val), unit.gpu],
    ["memory", (resource) => BigInt(resource.memory!.quantity.val), unit.memory],
    ["storage", storage, unit.storage],
  ];
  for (const [what, of, { min, max }] of amounts) {
    const total = spec.resources.reduce((sum, { resource, count }) => sum + of(resource) * BigInt(count), 0n);
    const limit = max * UNITS_IN_GROUP;
    if (total > limit || (total === 0n && min > 0n))
      throw unregistered(`invalid total ${what} (${limit} > ${total} > 0 fails)`);
  }
}

function validatePrice(name: string, { price }: ResourceUnit): void {
  if (price.denom === "" || parseDec(price.amount) < 0n)
    throw unregistered(`group ${name}: error: invalid price object`);
  if (parseDec(price.amount) > unit.price * 10n ** 18n)
    throw unregistered(
      `group ${name}: error: invalid unit price (${unit.price} > ${price.amount}${price.denom} fails)`,
    );
}
