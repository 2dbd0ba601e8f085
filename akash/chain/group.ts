import { z } from "zod";
import { shapeProblems } from "../../network/json.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import { atto, fromAtto } from "./coin.ts";
import { coin, sequence } from "./scalars.ts";

const attributes = z.array(z.object({ key: z.string(), value: z.string() })).nullish();
const quantity = z.object({ val: sequence });
const kinds: Record<string, 1 | 2> = { RANDOM_PORT: 1, LEASED_IP: 2 };

const size = z
  .object({ quantity, attributes })
  .transform(({ quantity, attributes }) => ({ size: quantity, ...filled(attributes) }));

const units = z
  .object({ units: quantity, attributes })
  .transform(({ units, attributes }) => ({ units, ...filled(attributes) }));

const volume = z
  .object({ name: z.string(), quantity, attributes })
  .transform(({ name, quantity, attributes }) => ({ name, size: quantity, ...filled(attributes) }));

const endpoint = z
  .object({ kind: z.string(), sequence_number: z.number() })
  .transform(({ kind, sequence_number }) => ({ ...(kinds[kind] && { kind: kinds[kind] }), sequence_number }));

const resource = z.object({
  id: z.number(),
  cpu: units,
  memory: size,
  storage: z.array(volume),
  gpu: units,
  endpoints: z.array(endpoint),
});

const spec = z.object({
  name: z.string(),
  requirements: z.object({
    signed_by: z.object({ all_of: z.array(z.string()).nullable(), any_of: z.array(z.string()).nullable() }),
    attributes: z.array(z.object({ key: z.string(), value: z.string() })).nullable(),
  }),
  resources: z.array(z.object({ resource, count: z.number(), price: coin })),
});

/** What a bid is for, as REST shows it: no list for bids of programs that leave it out. */
export const offeredUnits = z
  .array(z.object({ resources: resource, count: z.number().int().min(1) }))
  .nullish()
  .transform((units) => (units ?? []).map(({ resources, count }) => ({ resource: resources, count })));

/** A group spec as REST shows it, in the form the SDL compiles to. Throws on a shape that is none. */
export function groupFromChain(value: unknown): GroupSpec {
  const read = spec.safeParse(value);
  if (!read.success) throw new Error(`chain: a group has another form: ${shapeProblems(read.error)}`);
  const group = read.data;
  const resources = group.resources.map((unit) => ({
    ...unit,
    price: { ...unit.price, amount: fromAtto(atto(unit.price.amount)) },
  }));
  return { ...group, resources };
}

/** Whether a group has an address of its own: endpoints of kind 2 are leased IPs. */
export function leasesIp({ resources }: GroupSpec): boolean {
  return resources.some(({ resource }) => resource.endpoints.some(({ kind }) => kind === 2));
}

/** Whether a group has a volume that lasts as long as its lease. */
export function holdsData(group: GroupSpec): boolean {
  return heldVolumes(group).length > 0;
}

/** The volumes of a group that last as long as its lease, such as `data (10Gi)`. */
export function heldVolumes({ resources }: GroupSpec): string[] {
  return resources
    .flatMap(({ resource }) => resource.storage)
    .filter(({ attributes }) => attributes?.some(({ key, value }) => key === "persistent" && value === "true"))
    .map(({ name, size }) => `${name} (${showBytes(BigInt(size.val))})`);
}

function showBytes(bytes: bigint): string {
  const unit = ["Ti", "Gi", "Mi", "Ki"].find((_, index) => bytes % 1024n ** BigInt(4 - index) === 0n) ?? "";
  const exponent = ["", "Ki", "Mi", "Gi", "Ti"].indexOf(unit);
  return `${bytes / 1024n ** BigInt(exponent)}${unit}`;
}

function filled<T>(attributes: T[] | null | undefined) {
  return attributes && attributes.length > 0 ? { attributes } : {};
}
