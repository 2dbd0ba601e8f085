import type { SdlGpu, SdlResources, SdlVolume } from "./document.ts";
import { child, type Report } from "./problem.ts";
import { gpuUnits } from "./quantity.ts";
import { gpuModelKey, yamlBoolean } from "./resources.ts";

/** A compute profile by itself, used or not: volumes, storage classes, GPU models. */
export function computeRules({ storage, gpu }: SdlResources, path: string, report: Report): void {
  const at = child(path, "storage");
  const list = [storage].flat();
  if (list.length === 0) report("missing", at, "a profile needs storage, such as size: 1Gi");
  for (const [index, volume] of list.entries()) {
    const place = Array.isArray(storage) ? child(at, index) : at;
    storageAttributes(volume, child(place, "attributes"), report);
    const name = volume.name || "default";
    if (list.findIndex((other) => (other.name || "default") === name) < index) {
      report("duplicate", place, `volume name "${name}" is used twice; give each volume its own name`);
    }
  }
  if (gpu) gpuRules(gpu, child(path, "gpu"), report);
}

const CLASSES = ["default", "beta1", "beta2", "beta3", "ram"];

function storageAttributes({ attributes }: SdlVolume, path: string, report: Report): void {
  if (!attributes) return;
  const written = String(attributes.persistent ?? "false");
  const persistent = yamlBoolean(written);
  const storageClass = attributes.class || (written === "true" ? "default" : attributes.class);
  if (!["true", "false"].includes(persistent)) {
    report("invalid-value", child(path, "persistent"), `"${persistent}" is not true or false`);
  } else if (storageClass !== undefined && !CLASSES.includes(storageClass)) {
    report("invalid-value", child(path, "class"), `"${storageClass}" is not one of ${CLASSES.join(", ")}`);
  } else if (storageClass === "ram" && written !== "false") {
    report("storage-class", path, "class ram needs persistent: false; choose beta2 or beta3 to keep data");
  } else if (storageClass !== undefined && storageClass !== "ram" && persistent === "false") {
    report("storage-class", path, `class ${storageClass} needs persistent: true; ephemeral storage has no class`);
  }
}

function gpuRules({ units, attributes }: SdlGpu, path: string, report: Report): void {
  const count = gpuUnits(units);
  if (count > 0 && !attributes) {
    report("gpu-attributes", path, "a GPU needs attributes.vendor, such as vendor: {nvidia: [{model: a100}]}");
  }
  if (count === 0 && attributes) {
    report("gpu-attributes", path, "attributes without a GPU; set units or remove attributes");
  }
  const keys = (attributes?.vendor.nvidia ?? []).map(gpuModelKey);
  for (const [index, key] of keys.entries()) {
    const place = child(`${path}.attributes.vendor.nvidia`, index);
    if (!/^[a-zA-Z][\w/.-]{1,126}[\w*]?$/.test(key))
      report("invalid-value", place, `"${key}" is no valid attribute key`);
    if (keys.indexOf(key) < index) report("duplicate", place, `the model "${key}" is listed twice`);
  }
}
