import type { SdlGpu, SdlResources } from "../../sdl/document.ts";
import { bytes, cpuMillis, gpuUnits } from "../../sdl/quantity.ts";
import type { AppValues } from "../../stage/services/apps.ts";
import { sizeOf } from "../sizes.ts";
import type { Reading } from "./reading.ts";

/** CPU, memory and GPUs of a compute profile. */
export function resourcesOf(profile: string, reading: Reading): AppValues {
  const { cpu, memory, gpu } = reading.sdl.profiles.compute[profile]!.resources;
  const path = `profiles.compute.${profile}.resources`;
  tellArchitecture(cpu, path, reading);
  return {
    cpu: Math.max(cpuMillis(cpu.units) / 1000, 0.01),
    memory: sizeOf(Number(bytes(memory.size))),
    ...gpuOf(gpu, `${path}.gpu`, reading),
  };
}

function tellArchitecture({ attributes }: SdlResources["cpu"], path: string, { tell }: Reading): void {
  if (attributes && Object.keys(attributes).length > 0)
    tell(`${path}.cpu.attributes`, "an app asks for no kind of CPU");
}

function gpuOf(gpu: SdlGpu | undefined, path: string, { tell }: Reading): AppValues {
  const units = gpuUnits(gpu?.units);
  if (units === 0) return {};
  const [first, ...others] = gpu?.attributes?.vendor.nvidia ?? [];
  if (others.length > 0)
    tell(
      path,
      `an app asks for one model, or for any: it is ${first?.model ?? "any"}`,
      "take gpu.model out where any will do",
    );
  if (first?.ram !== undefined || first?.interface !== undefined)
    tell(
      path,
      "an app asks for a model, not for its memory or interface",
      "write placement.attributes for it, as docs/leases.md shows",
    );
  return { gpu: { units, ...(first?.model !== undefined && { model: first.model }) } };
}
