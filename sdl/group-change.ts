import {
  attributesText,
  cpuText,
  endpointsText,
  gpuText,
  priceText,
  signersText,
  sizeText,
  storageText,
} from "./display.ts";
import type { GroupSpec } from "./types.ts";
import { verificationText } from "./verification.ts";

/** One field that differs, in words; `null` = absent. Values of env and passwords are never shown. */
export interface Reason {
  path: string;
  from: string | null;
  to: string | null;
  why: string;
}

/** A part of a group spec that differs. `unit` is the index in `resources`; absent for what concerns the whole group. */
export interface GroupDifference {
  part: keyof typeof UNIT_PARTS | keyof typeof GROUP_PARTS;
  unit?: number;
  from: string;
  to: string;
  why: string;
}

type Unit = GroupSpec["resources"][number];

const UNIT_PARTS = {
  cpu: { label: "CPU", path: "resource.cpu", of: ({ resource }: Unit) => cpuText(resource.cpu) },
  memory: { label: "memory", path: "resource.memory", of: ({ resource }: Unit) => sizeText(resource.memory.size.val) },
  storage: { label: "storage", path: "resource.storage", of: ({ resource }: Unit) => storageText(resource.storage) },
  gpu: { label: "GPU", path: "resource.gpu", of: ({ resource }: Unit) => gpuText(resource.gpu) },
  endpoints: {
    label: "public endpoints",
    path: "resource.endpoints",
    of: ({ resource }: Unit) => endpointsText(resource.endpoints),
  },
  count: { label: "replicas", path: "count", of: ({ count }: Unit) => String(count) },
  price: { label: "price", path: "price", of: ({ price }: Unit) => priceText(price) },
};

const GROUP_PARTS = {
  units: { label: "resource units", path: "resources", of: ({ resources }: GroupSpec) => String(resources.length) },
  attributes: {
    label: "placement attributes",
    path: "requirements.attributes",
    of: ({ requirements }: GroupSpec) => attributesText(requirements.attributes),
  },
  signedBy: {
    label: "auditors",
    path: "requirements.signed_by",
    of: ({ requirements }: GroupSpec) => signersText(requirements.signed_by),
  },
  verification: {
    label: "verification",
    path: "requirements.verification",
    of: ({ requirements }: GroupSpec) => verificationText(requirements.verification),
  },
};

/**
 * Why a deployment cannot keep its group. Group specs are immutable on Akash and a provider compares resources
 * exactly; of endpoints it counts the kinds. The group's name is not compared: the deployment sets it.
 * @returns paths inside the group spec, such as `resources[0].resource.cpu`; empty = the deployment can stay
 */
export function decideGroupChange(oldGroup: GroupSpec, newGroup: GroupSpec): Reason[] {
  return groupDifferences(oldGroup, newGroup).map(({ part, unit, ...rest }) => ({
    path:
      unit === undefined
        ? GROUP_PARTS[part as keyof typeof GROUP_PARTS].path
        : `resources[${unit}].${UNIT_PARTS[part as keyof typeof UNIT_PARTS].path}`,
    ...rest,
  }));
}

export function groupDifferences(oldGroup: GroupSpec, newGroup: GroupSpec): GroupDifference[] {
  const whole = Object.entries(GROUP_PARTS).map(([part, { label, of }]) => ({
    part: part as keyof typeof GROUP_PARTS,
    ...difference(label, of(oldGroup), of(newGroup)),
  }));
  const shared = Math.min(oldGroup.resources.length, newGroup.resources.length);
  const units = Array.from({ length: shared }, (_, unit) => {
    const [old, given] = [oldGroup.resources[unit]!, newGroup.resources[unit]!];
    return Object.entries(UNIT_PARTS).map(([part, { label, of }]) => ({
      part: part as keyof typeof UNIT_PARTS,
      unit,
      ...difference(label, of(old), of(given), part === "storage" ? volumesText(old, given) : undefined),
    }));
  });
  return [...whole, ...units.flat()].filter(({ from, to }) => from !== to);
}

/** Only the volumes that differ, as the others stay; undefined where none does. */
function volumesText(old: Unit, given: Unit): string | undefined {
  const own = (unit: Unit, other: Unit) => {
    const others = other.resource.storage.map((volume) => storageText([volume]));
    return storageText(unit.resource.storage.filter((volume) => !others.includes(storageText([volume]))));
  };
  const [gone, added] = [own(old, given), own(given, old)];
  if (gone && added) return `${gone} -> ${added}`;
  if (added) return `+${added}`;
  return gone ? `-${gone}` : undefined;
}

/** @param shown how they differ, where two whole texts would hide it */
function difference(
  label: string,
  from: string,
  to: string,
  shown = `${from} -> ${to}`,
): { from: string; to: string; why: string } {
  return { from, to, why: `${label} ${shown}: group specs are immutable on Akash` };
}
