import type { AppValues } from "../../stage/services/apps.ts";
import type { Tell } from "../note.ts";
import { octetsOf, sizeOf } from "../sizes.ts";
import { eachOf, type Node, textOf, valueAt, valueIn } from "./node.ts";

/** CPU, memory, GPUs and replicas: of `deploy`, or of the older keys beside it. Limits go before reservations. */
export function resourcesOf(service: Node, tell: Tell): AppValues {
  const deploy = valueAt(service, "deploy");
  const of = (key: string) =>
    valueIn(deploy, "resources", "limits", key) ?? valueIn(deploy, "resources", "reservations", key);
  const cpu = cpuOf(of("cpus") ?? valueAt(service, "cpus"), tell);
  const memory = memoryOf(of("memory") ?? valueAt(service, "mem_limit") ?? valueAt(service, "mem_reservation"), tell);
  const units = gpuUnits(service, tell);
  const replicas = replicasOf(valueAt(deploy, "replicas") ?? valueAt(service, "scale"), tell);
  return {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(units !== undefined && { gpu: { units } }),
    ...(replicas !== undefined && (replicas === 0 ? { enabled: false } : { replicas })),
  };
}

function cpuOf(node: Node | undefined, tell: Tell): number | undefined {
  if (!node) return undefined;
  const cpu = Number(textOf(node));
  if (Number.isFinite(cpu) && cpu > 0) return Math.max(0.01, Math.round(cpu * 1000) / 1000);
  // 0 is no limit.
  if (cpu !== 0) tell(node.at, node.path, "is no number of CPUs", "write cpu of the app, such as 0.5");
  return undefined;
}

function memoryOf(node: Node | undefined, tell: Tell): string | undefined {
  if (!node) return undefined;
  const octets = octetsOf(textOf(node) ?? "");
  if (octets === undefined) tell(node.at, node.path, "is no size", "write memory of the app, such as 512Mi");
  return octets ? sizeOf(octets) : undefined;
}

function replicasOf(node: Node | undefined, tell: Tell): number | undefined {
  if (!node) return undefined;
  const replicas = Number(textOf(node));
  if (Number.isInteger(replicas) && replicas >= 0) return replicas;
  tell(node.at, node.path, "is no number of replicas");
  return undefined;
}

function gpuUnits(service: Node, tell: Tell): number | undefined {
  const reserved = valueIn(service, "deploy", "resources", "reservations", "devices");
  const devices = [...eachOf(reserved), ...eachOf(valueAt(service, "gpus"))];
  const units = devices.flatMap((device) => {
    const isGpu =
      device.kind !== "map" || eachOf(valueAt(device, "capabilities")).some((each) => textOf(each) === "gpu");
    if (isGpu || device.path.includes("gpus")) return [gpuCount(device, tell)];
    tell(device.at, device.path, "is no GPU, and no other device is there");
    return [];
  });
  return units.length > 0 ? units.reduce((sum, count) => sum + count, 0) : undefined;
}

function gpuCount(device: Node, tell: Tell): number {
  const ids = eachOf(valueAt(device, "device_ids")).length;
  const count = Number(textOf(valueAt(device, "count")));
  if (ids > 0) return ids;
  if (Number.isInteger(count) && count > 0) return count;
  tell(
    device.at,
    device.path,
    "all GPUs of a machine are meant, of which there is no number here: it is 1",
    "write gpu.units of the app",
  );
  return 1;
}
