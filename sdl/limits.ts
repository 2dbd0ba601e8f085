import type { SdlResources } from "./document.ts";
import { child, type Report } from "./problem.ts";
import { bytes, cpuMillis, gpuUnits } from "./quantity.ts";
import type { GroupSpec } from "./types.ts";

/** Hard limits of the network, `chain-sdk:go/node/deployment/v1beta4/validation_config.go`. */
const REPLICA = {
  cpu: { from: 10n, to: 384_000n, shown: "10m to 384 CPUs" },
  gpu: { from: 0n, to: 24n, shown: "0 to 24 GPUs" },
  memory: { from: 2n ** 20n, to: 2n ** 41n, shown: "1Mi to 2Ti" },
  storage: { from: 5n * 2n ** 20n, to: 2n ** 45n, shown: "5Mi to 32Ti" },
};
const MOST_REPLICAS = 50n;
const MOST_PRICE = 10_000_000n;

/** What one replica may ask for. */
export function replicaLimits(resources: SdlResources, path: string, report: Report): void {
  const within = (limit: keyof typeof REPLICA, value: bigint, at: string, written: unknown) => {
    const { from, to, shown } = REPLICA[limit];
    if (value < from || value > to) report("limit", child(path, at), `${limit} of ${written} is outside ${shown}`);
  };
  const { cpu, memory, gpu, storage } = resources;
  within("cpu", BigInt(cpuMillis(cpu.units)), "cpu.units", cpu.units);
  within("memory", bytes(memory.size), "memory.size", memory.size);
  if (gpu) within("gpu", BigInt(gpuUnits(gpu.units)), "gpu.units", gpu.units);
  for (const [index, { size }] of [storage].flat().entries()) {
    within("storage", bytes(size), Array.isArray(storage) ? `storage[${index}].size` : "storage.size", size);
  }
}

/** Totals of a group, and one denomination for the whole deployment. */
export function groupLimits(specs: GroupSpec[], report: Report): void {
  const denom = specs[0]?.resources[0]?.price.denom;
  for (const { name, resources } of specs) {
    const most = (limit: keyof typeof REPLICA) => REPLICA[limit].to * MOST_REPLICAS;
    const exceeded = (limit: keyof typeof REPLICA) =>
      report("limit", "deployment", `placement "${name}" asks for more ${limit} than a group may have`);
    const total = (of: (unit: (typeof resources)[number]["resource"]) => string) =>
      resources.reduce((sum, { resource, count }) => sum + BigInt(of(resource)) * BigInt(count), 0n);
    if (total(({ cpu }) => cpu.units.val) > most("cpu")) exceeded("cpu");
    if (total(({ gpu }) => gpu.units.val) > most("gpu")) exceeded("gpu");
    if (total(({ memory }) => memory.size.val) > most("memory")) exceeded("memory");
    const pricing = `profiles.placement.${name}.pricing`;
    for (const { resource, count, price } of resources) {
      // Volumes are not added up, in Go neither.
      const volumes = resource.storage.map(({ size }) => BigInt(size.val) * BigInt(count));
      if (volumes.some((size) => size > most("storage"))) exceeded("storage");
      if (BigInt(price.amount.replace(".", "")) > MOST_PRICE * 10n ** 18n) {
        report("limit", pricing, `a price per block is at most ${MOST_PRICE}`);
      }
      if (price.denom !== denom) {
        report("denom-mixed", pricing, `${price.denom} beside ${denom}; use one denomination`);
      }
    }
  }
}
