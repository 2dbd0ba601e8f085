import { parseDec } from "../wire/dec.ts";
import { unregistered } from "../wire/errors.ts";
import type { GroupSpec, Resources, ResourceUnit } from "../wire/types.ts";

/** Stateless limits on what a group may ask for (`deployment/v1beta4` validation). */
const unit = {
  cpu: { min: 10n, max: 384_000n },
  gpu: { min: 0n, max: 24n },
  memory: { min: 2n ** 20n, max: 2n * 2n ** 40n },
  storage: { min: 5n * 2n ** 20n, max: 32n * 2n ** 40n },
  count: { min: 1, max: 50 },
  price: 10_000_000n,
};
const group = { units: 20, cpu: 512n * 1000n, gpu: 24n, memory: 2n * 2n ** 40n, storage: 32n * 2n ** 40n, count: 50 };

/** @throws ChainError (code space `undefined`, code 1) */
export function validateGroupSpec(spec: GroupSpec): void {
  if (spec.name === "") throw unregistered("empty group spec name denomination");
  if (spec.resources.length === 0) throw unregistered("error: invalid resource count: 0");
  if (spec.resources.length > group.units)
    throw unregistered(`group ${spec.name}: too many units (${spec.resources.length} > ${group.units})`);
  for (const { resource, count } of spec.resources) {
    validateResources(resource);
    if (count < unit.count.min || count > unit.count.max)
      throw unregistered(`error: invalid unit count (${unit.count.max} > ${count} > ${unit.count.min} fails)`);
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
  bounded("CPU", resource.cpu.units.val, unit.cpu);
  if (!resource.gpu) throw unregistered("error: invalid unit GPU, cannot be nil");
  bounded("GPU", resource.gpu.units.val, unit.gpu);
  if (BigInt(resource.gpu.units.val) === 0n && resource.gpu.attributes.length > 0)
    throw unregistered("error: invalid GPU state. attributes cannot be present if units == 0");
  if (!resource.memory) throw unregistered("error: invalid unit memory, cannot be nil");
  bounded("memory", resource.memory.quantity.val, unit.memory);
  if (resource.storage.length === 0) throw unregistered("error: invalid unit storage, cannot be nil");
  for (const { quantity } of resource.storage) bounded("storage", quantity.val, unit.storage);
}

function bounded(what: string, text: string, limits: { min: bigint; max: bigint }): void {
  const value = BigInt(text);
  if (value < limits.min || value > limits.max)
    throw unregistered(`error: invalid unit ${what} (${limits.max} > ${value} > ${limits.min} fails)`);
}

function validateTotals(spec: GroupSpec): void {
  const total = (of: (resource: Resources) => bigint) =>
    spec.resources.reduce((sum, { resource, count }) => sum + of(resource) * BigInt(count), 0n);
  const within = (what: string, value: bigint, limit: bigint) => {
    if (value > limit) throw unregistered(`group ${spec.name}: invalid total ${what} (${limit} > ${value} > 0 fails)`);
  };
  within(
    "CPU",
    total((resource) => BigInt(resource.cpu!.units.val)),
    group.cpu,
  );
  within(
    "GPU",
    total((resource) => BigInt(resource.gpu!.units.val)),
    group.gpu,
  );
  within(
    "memory",
    total((resource) => BigInt(resource.memory!.quantity.val)),
    group.memory,
  );
  const storage = (resource: Resources) =>
    resource.storage.reduce((sum, volume) => sum + BigInt(volume.quantity.val), 0n);
  within("storage", total(storage), group.storage);
}

function validatePrice(name: string, { price }: ResourceUnit): void {
  if (price.denom === "" || parseDec(price.amount) < 0n)
    throw unregistered(`group ${name}: error: invalid price object`);
  if (parseDec(price.amount) > unit.price * 10n ** 18n)
    throw unregistered(
      `group ${name}: error: invalid unit price (${unit.price} > ${price.amount}${price.denom} fails)`,
    );
}
