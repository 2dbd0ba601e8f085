import type { GroupSpec, ManifestResources } from "../../sdl/types.ts";

/** A group that asks for less in one respect. */
export interface Relaxation {
  /** Such as `without a leased IP`. */
  readonly what: string;
  readonly group: GroupSpec;
}

/** What could be asked for instead, one requirement loosened in each. Pure. */
export function relaxations(group: GroupSpec): Relaxation[] {
  const attributes = group.requirements.attributes ?? [];
  const fewer = attributes.map(({ key }) => ({
    what: `without placement.attributes.${key}`,
    group: {
      ...group,
      requirements: { ...group.requirements, attributes: attributes.filter((each) => each.key !== key) },
    },
  }));
  const lesser = resourceRelaxations.map(({ what, of }) => ({
    what,
    group: { ...group, resources: group.resources.map(of) },
  }));
  return [...fewer, ...lesser].filter((relaxed) => JSON.stringify(relaxed.group) !== JSON.stringify(group));
}

type Unit = GroupSpec["resources"][number];

const onResource =
  (change: (resource: ManifestResources) => Partial<ManifestResources>) =>
  (unit: Unit): Unit => ({ ...unit, resource: { ...unit.resource, ...change(unit.resource) } });

const resourceRelaxations: readonly { readonly what: string; readonly of: (unit: Unit) => Unit }[] = [
  {
    what: "without a leased IP",
    of: onResource(({ endpoints }) => ({ endpoints: endpoints.filter(({ kind }) => kind !== 2) })),
  },
  {
    what: "without persistent volumes",
    of: onResource(({ storage }) => ({ storage: storage.map(({ name, size }) => ({ name, size })) })),
  },
  { what: "without GPUs", of: onResource(() => ({ gpu: { units: { val: "0" } } })) },
  { what: "with one replica each", of: (unit) => ({ ...unit, count: 1 }) },
  { what: "with a quarter of the CPU", of: onResource(({ cpu }) => ({ cpu: { ...cpu, units: quarter(cpu.units) } })) },
  {
    what: "with a quarter of the memory",
    of: onResource(({ memory }) => ({ memory: { ...memory, size: quarter(memory.size) } })),
  },
  {
    what: "with a quarter of the storage",
    of: onResource(({ storage }) => ({
      storage: storage.map((volume) => ({ ...volume, size: quarter(volume.size) })),
    })),
  },
];

function quarter({ val }: { val: string }): { val: string } {
  return { val: String((BigInt(val) + 3n) / 4n) };
}
