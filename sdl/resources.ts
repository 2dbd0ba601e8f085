import type { SdlGpu, SdlGpuModel, SdlResources, SdlVolume } from "./document.ts";
import { bytes, cpuMillis, gpuMemory, gpuUnits } from "./quantity.ts";
import type { Attribute, ManifestResources, ResourceEndpoint } from "./types.ts";

/**
 * Resources of one replica, in the order of the Go reference (`chain-sdk:go/sdl/resources.go`, `storage.go`, `gpu.go`).
 * @param id resource unit of the group
 * @throws RangeError for a quantity that cannot be read
 */
export function toResources(id: number, resources: SdlResources, endpoints: ResourceEndpoint[]): ManifestResources {
  return {
    id,
    cpu: { units: { val: String(cpuMillis(resources.cpu.units)) }, ...some(byKey(resources.cpu.attributes)) },
    memory: { size: { val: String(bytes(resources.memory.size)) } },
    storage: volumes(resources).map((volume) => ({
      name: volume.name,
      size: { val: String(volume.size) },
      ...some(volume.attributes),
    })),
    gpu: { units: { val: String(gpuUnits(resources.gpu?.units)) }, ...some(gpuAttributes(resources.gpu)) },
    endpoints,
  };
}

/** Attributes of the SDL as the chain has them: sorted by key, values are text. */
export function byKey(attributes: Record<string, unknown> = {}): Attribute[] {
  return Object.entries(attributes)
    .map(([key, value]) => ({ key, value: String(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

interface Volume {
  name: string;
  size: bigint;
  attributes: Attribute[];
}

/** Volumes of a compute profile in the order that is hashed. */
function volumes(resources: SdlResources): Volume[] {
  const list = Array.isArray(resources.storage)
    ? resources.storage.map((volume) => ({ ...volume, name: volume.name || "default" }))
    : [{ ...resources.storage, name: "default" }];
  return goInsertionSort(
    list.map((volume) => ({ name: volume.name, size: bytes(volume.size), attributes: storageAttributes(volume) })),
    comesFirst,
  );
}

/** `persistent` without a class means class `default`; attributes without `persistent` mean `false`. */
function storageAttributes(volume: SdlVolume): Attribute[] {
  if (!volume.attributes) return [];
  const persistent = String(volume.attributes.persistent ?? "false");
  const storageClass = volume.attributes.class || (persistent === "true" ? "default" : undefined);
  return byKey({ ...(storageClass && { class: storageClass }), persistent: yamlBoolean(persistent) });
}

/** @returns `true` or `false` for what YAML 1.1 takes as a boolean, the text itself otherwise */
export function yamlBoolean(text: string): string {
  if (/^(true|on|yes)$/i.test(text)) return "true";
  if (/^(false|off|no)$/i.test(text)) return "false";
  return text;
}

/**
 * Go's comparison, which is no strict order: of two equally large volumes that are not persistent each comes first.
 * The order is hashed, so it is kept as it is.
 */
function comesFirst(a: Volume, b: Volume): boolean {
  if (a.size !== b.size) return a.size < b.size;
  const [left, right] = [persistence(a), persistence(b)];
  if (left === undefined ? right !== undefined : right !== undefined && left < right) return true;
  if (left !== undefined && right === undefined) return false;
  if (left !== "true") return true;
  if (right !== "true") return false;
  return a.name < b.name;
}

function persistence(volume: Volume): string | undefined {
  return volume.attributes.find((attribute) => attribute.key === "persistent")?.value;
}

/** What Go's `sort.SliceStable` does with up to 20 elements; matters because the comparison is not a strict order. */
function goInsertionSort<T>(items: T[], less: (a: T, b: T) => boolean): T[] {
  const sorted: T[] = [];
  for (const item of items) {
    let at = sorted.length;
    while (at > 0 && less(item, sorted[at - 1] as T)) at--;
    sorted.splice(at, 0, item);
  }
  return sorted;
}

function gpuAttributes(gpu: SdlGpu | undefined): Attribute[] {
  if (!gpu?.attributes) return [];
  const keys = (gpu.attributes.vendor.nvidia ?? []).map(gpuModelKey);
  return byKey(Object.fromEntries((keys.length ? keys : [`${NVIDIA}*`]).map((key) => [key, true])));
}

const NVIDIA = "vendor/nvidia/model/";

/** Attribute that a provider must have for this model, such as `vendor/nvidia/model/a100/ram/80Gi`. */
export function gpuModelKey({ model = "", ram, interface: bus }: SdlGpuModel): string {
  return `${NVIDIA}${model}${ram ? `/ram/${gpuMemory(ram)}` : ""}${bus ? `/interface/${bus}` : ""}`;
}

function some(attributes: Attribute[]): { attributes?: Attribute[] } {
  return attributes.length ? { attributes } : {};
}
