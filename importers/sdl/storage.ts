import type { SdlService, SdlVolume } from "../../sdl/document.ts";
import { bytes } from "../../sdl/quantity.ts";
import type { AppValues } from "../../stage/services/apps.ts";
import { sizeOf } from "../sizes.ts";
import type { SourceVolume } from "../source.ts";
import type { Reading } from "./reading.ts";

interface Storage {
  readonly settings: AppValues;
  readonly volumes: readonly SourceVolume[];
}

/** Root and volumes. What is lost with the container is part of its root. */
export function storageOf(
  { name, service, profile }: { name: string; service: SdlService; profile: string },
  { sdl, place, tell }: Reading,
): Storage {
  const { storage } = sdl.profiles.compute[profile]!.resources;
  const all = Array.isArray(storage) ? storage : [storage];
  const mounts = service.params?.storage ?? {};
  const volumes: SourceVolume[] = [];
  let root = 0;
  for (const [index, volume] of all.entries()) {
    const at = Array.isArray(storage)
      ? `profiles.compute.${profile}.resources.storage[${index}]`
      : `profiles.compute.${profile}.resources.storage`;
    const { mount, readOnly } = (volume.name !== undefined && mounts[volume.name]) || {};
    const kind = kindOf(volume);
    if (kind === undefined) {
      root += Number(bytes(volume.size));
      if (mount)
        tell(
          at,
          `${volume.name} is lost with the container, so ${mount} is part of its root`,
          "write it below volumes to keep it",
        );
      continue;
    }
    if (!mount) {
      tell(at, `${volume.name ?? "it"} is left out: ${name} mounts it nowhere`);
      continue;
    }
    if (readOnly) tell(`services.${name}.params.storage.${volume.name}`, `${mount} is not kept from being written to`);
    tellClass(volume, at, tell);
    volumes.push({
      at: place(at),
      path: at,
      ...(volume.name && { name: volume.name }),
      mount,
      kind,
      size: sizeOf(Number(bytes(volume.size))),
    });
  }
  return { settings: root > 0 ? { storage: sizeOf(root) } : {}, volumes };
}

function kindOf({ attributes }: SdlVolume): SourceVolume["kind"] | undefined {
  if (attributes?.class === "ram") return "ram";
  return String(attributes?.persistent) === "true" ? "persistent" : undefined;
}

function tellClass({ attributes }: SdlVolume, at: string, tell: Reading["tell"]): void {
  const given = attributes?.class;
  if (given !== undefined && !["ram", "beta3", "default"].includes(given))
    tell(at, `its class is beta3 (NVMe) and not ${given}`);
}
