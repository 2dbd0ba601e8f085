import type { Attribute, GroupSpec } from "../../sdl/types.ts";

/** What of an order is paid for, by its kind: CPUs, GiB, pieces. */
export type Amounts = ReadonlyMap<string, number>;

/** So many replicas that take this each. */
export type Unit = Pick<GroupSpec["resources"][number], "resource" | "count">;

const GIB = 2 ** 30;

/** What an order takes, all replicas of all containers together. */
export function amountsOf(units: readonly Unit[]): Amounts {
  const amounts = new Map<string, number>();
  const add = (kind: string, amount: number) => {
    if (amount > 0) amounts.set(kind, (amounts.get(kind) ?? 0) + amount);
  };
  for (const { resource, count } of units) {
    const { cpu, memory, gpu, storage, endpoints } = resource;
    add("cpu", (count * Number(cpu.units.val)) / 1000);
    add("memory", (count * Number(memory.size.val)) / GIB);
    add(["gpu", ...(gpu.attributes ?? []).map(({ key }) => key)].join(" "), count * Number(gpu.units.val));
    for (const { size, attributes } of storage) add(storageKind(attributes), (count * Number(size.val)) / GIB);
    add("endpoint", endpoints.length);
  }
  add("address", addresses(units));
  return amounts;
}

/** Volumes that end with a container cost the same, whatever their class; all others by their class. */
function storageKind(attributes: readonly Attribute[] = []): string {
  const of = (key: string) => attributes.find((each) => each.key === key)?.value;
  const kind = of("persistent") === "true" || of("class") === "ram" ? of("class") : undefined;
  return kind ? `storage ${kind}` : "storage";
}

/** Several containers may share one. */
function addresses(units: readonly Unit[]): number {
  const leased = units.flatMap(({ resource }) => resource.endpoints.filter(({ kind }) => kind === 2));
  return new Set(leased.map(({ sequence_number }) => sequence_number)).size;
}
