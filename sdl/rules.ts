import { compile } from "./compile.ts";
import type { Sdl, SdlResources, SdlService } from "./document.ts";
import { manifestRules } from "./manifest-rules.ts";
import { child, type Report } from "./problem.ts";
import { bytes, cpuMillis, decimal, duration, gpuUnits } from "./quantity.ts";
import { toResources, yamlBoolean } from "./resources.ts";
import type { GroupSpec } from "./types.ts";

/**
 * What names refer to, and the limits of the network: `chain-sdk:go/sdl` validate, `go/node/deployment/v1beta4` and
 * `go/manifest/v2beta3` Validate.
 * @param sdl read by `shape` without errors
 */
export function rules(sdl: Sdl, report: Report): void {
  let failed = false;
  const note: Report = (...problem) => {
    failed = true;
    report(...problem);
  };
  reclamation(sdl, note);
  endpoints(sdl, note);
  for (const [name, { resources }] of Object.entries(sdl.profiles.compute)) {
    computeProfile(resources, `profiles.compute.${name}.resources`, note);
  }
  prices(sdl, note);
  deployment(sdl, note);
  if (failed) return;
  const { manifest, groupSpecs } = compile(sdl);
  groupLimits(groupSpecs, note);
  manifestRules(manifest, note);
}

function reclamation(sdl: Sdl, report: Report): void {
  if (sdl.reclamation && duration(sdl.reclamation.min_window) <= 0) {
    report("invalid-value", "reclamation.min_window", "the window must be longer than 0");
  }
}

function endpoints(sdl: Sdl, report: Report): void {
  const used = new Set(
    deployedServices(sdl).flatMap(([, service]) =>
      (service.expose ?? []).flatMap((e) => e.to ?? []).map((to) => to.ip),
    ),
  );
  for (const name of Object.keys(sdl.endpoints ?? {})) {
    const path = child("endpoints", name);
    if (!/^[a-z]+[-_0-9a-z]+$/.test(name)) {
      report("invalid-name", path, `endpoint name "${name}" must be lower-case letters, then letters, digits, - or _`);
    } else if (!used.has(name)) {
      report("unused-endpoint", path, `endpoint "${name}" is declared but never used; remove it or name it in "to"`);
    }
  }
}

const STORAGE_CLASSES = ["default", "beta1", "beta2", "beta3", "ram"];

/** Limits of one replica, `go/node/deployment/v1beta4/validation_config.go`. */
const LIMITS = {
  cpu: { from: 10n, to: 384_000n, shown: "10m to 384 CPUs" },
  gpu: { from: 0n, to: 24n, shown: "0 to 24 GPUs" },
  memory: { from: 2n ** 20n, to: 2n ** 41n, shown: "1Mi to 2Ti" },
  storage: { from: 5n * 2n ** 20n, to: 2n ** 45n, shown: "5Mi to 32Ti" },
};

function computeProfile(resources: SdlResources, path: string, report: Report): void {
  const within = (limit: keyof typeof LIMITS, value: bigint, at: string, written: unknown) => {
    const { from, to, shown } = LIMITS[limit];
    if (value < from || value > to) report("limit", child(path, at), `${limit} of ${written} is outside ${shown}`);
  };
  within("cpu", BigInt(cpuMillis(resources.cpu.units)), "cpu.units", resources.cpu.units);
  within("memory", bytes(resources.memory.size), "memory.size", resources.memory.size);
  const list = Array.isArray(resources.storage) ? resources.storage : [resources.storage];
  for (const [index, volume] of list.entries()) {
    const at = Array.isArray(resources.storage) ? `storage[${index}]` : "storage";
    within("storage", bytes(volume.size), `${at}.size`, volume.size);
    storageAttributes(volume.attributes, child(path, `${at}.attributes`), report);
    const name = volume.name || "default";
    if (list.findIndex((other) => (other.name || "default") === name) < index) {
      report("duplicate", child(path, at), `volume name "${name}" is used twice; give each volume its own name`);
    }
  }
  gpu(resources, child(path, "gpu"), report);
  if (resources.gpu) within("gpu", BigInt(gpuUnits(resources.gpu.units)), "gpu.units", resources.gpu.units);
}

function storageAttributes(
  attributes: { class?: string; persistent?: boolean | string } | undefined,
  path: string,
  report: Report,
): void {
  if (!attributes) return;
  const persistent = yamlBoolean(String(attributes.persistent ?? "false"));
  const storageClass = attributes.class;
  if (!["true", "false"].includes(persistent)) {
    report("invalid-value", child(path, "persistent"), `"${persistent}" is not true or false`);
  } else if (storageClass !== undefined && !STORAGE_CLASSES.includes(storageClass)) {
    report("invalid-value", child(path, "class"), `"${storageClass}" is not one of ${STORAGE_CLASSES.join(", ")}`);
  } else if (storageClass === "ram" && persistent === "true") {
    report("storage-class", path, "class ram cannot be persistent; remove persistent or choose beta2 or beta3");
  } else if (storageClass !== undefined && storageClass !== "ram" && persistent === "false") {
    report("storage-class", path, `class ${storageClass} needs persistent: true; ephemeral storage has no class`);
  }
}

function gpu(resources: SdlResources, path: string, report: Report): void {
  if (!resources.gpu) return;
  const units = gpuUnits(resources.gpu.units);
  if (units > 0 && !resources.gpu.attributes) {
    report("gpu-attributes", path, "a GPU needs attributes.vendor, such as vendor: {nvidia: [{model: a100}]}");
  }
  if (units === 0 && resources.gpu.attributes) {
    report("gpu-attributes", path, "attributes without a GPU; set units or remove attributes");
  }
  const models = resources.gpu.attributes?.vendor.nvidia ?? [];
  const keys = models.map(
    (model) =>
      toResources(1, { ...resources, gpu: { units, attributes: { vendor: { nvidia: [model] } } } }, []).gpu
        .attributes?.[0]?.key ?? "",
  );
  for (const [index, key] of keys.entries()) {
    const at = `${path}.attributes.vendor.nvidia[${index}]`;
    if (!/^[a-zA-Z][\w/.-]{1,126}[\w*]$/.test(key)) report("invalid-value", at, `"${key}" is no valid attribute key`);
    if (keys.indexOf(key) < index) report("duplicate", at, `the model "${key}" is listed twice`);
  }
}

function prices(sdl: Sdl, report: Report): void {
  for (const [placement, { pricing }] of Object.entries(sdl.profiles.placement)) {
    for (const [profile, { denom, amount }] of Object.entries(pricing)) {
      const path = `profiles.placement.${placement}.pricing.${profile}`;
      if (!/[1-9]/.test(decimal(amount)) || decimal(amount).startsWith("-")) {
        report("invalid-value", `${path}.amount`, `the price must be more than 0, it is ${amount}`);
      }
      if (!/^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/.test(denom)) {
        report("invalid-value", `${path}.denom`, `"${denom}" is no denomination; use uact`);
      }
    }
  }
}

function deployment(sdl: Sdl, report: Report): void {
  const ports = new Map<string, string>();
  const placed = Object.entries(sdl.deployment).flatMap(([name, placements]) =>
    Object.entries(placements).map(([placement, { profile }]) => ({ name, placement, profile })),
  );
  if (placed.length === 0) report("missing", "deployment", "nothing is deployed; name a service and its placement");
  for (const { name, placement, profile } of placed) {
    const path = `deployment.${name}.${placement}`;
    const infra = own(sdl.profiles.placement, placement);
    const compute = own(sdl.profiles.compute, profile);
    const service = own(sdl.services, name);
    const unknown = (what: string, missing: string) =>
      report("unknown-reference", path, `there is no ${what} "${missing}"`);
    if (!service) unknown("service", name);
    if (!compute) unknown("compute profile", profile);
    if (!infra) unknown("placement profile", placement);
    else if (!own(infra.pricing, profile)) {
      report(
        "unknown-reference",
        `profiles.placement.${placement}.pricing`,
        `there is no price for compute profile "${profile}", which ${path} uses`,
      );
    }
    if (!service || !compute) continue;
    leasedIps(sdl, name, service, ports, report);
    mounts(name, service, compute.resources, report);
    if (service.params?.tee === "cpu-gpu" && gpuUnits(compute.resources.gpu?.units) === 0) {
      report("tee-needs-gpu", `services.${name}.params.tee`, `tee cpu-gpu needs a GPU in compute profile "${profile}"`);
    }
  }
  for (const [name, service] of deployedServices(sdl)) credentials(name, service, report);
  oneTeePerPlacement(sdl, placed, report);
}

function leasedIps(sdl: Sdl, name: string, service: SdlService, ports: Map<string, string>, report: Report): void {
  for (const [index, expose] of (service.expose ?? []).entries()) {
    for (const [to, { ip, global }] of (expose.to ?? []).entries()) {
      if (!ip) continue;
      const path = `services.${name}.expose[${index}].to[${to}]`;
      if (!global) report("ip-needs-global", path, "a leased IP is public; set global: true");
      if (!own(sdl.endpoints ?? {}, ip)) report("unknown-reference", `${path}.ip`, `there is no endpoint "${ip}"`);
      // Go compares `as` and `proto` as they are written, so two ports without `as` collide.
      const key = `${ip}-${expose.as ?? 0}-${expose.proto ?? ""}`;
      const holder = ports.get(key);
      if (holder) {
        const shown = expose.as ?? 'without "as"';
        report(
          "endpoint-port-in-use",
          path,
          `port ${shown} of endpoint "${ip}" is already used by ${holder}; set another "as"`,
        );
      }
      ports.set(key, name);
    }
  }
}

function mounts(name: string, service: SdlService, resources: SdlResources, report: Report): void {
  const volumes = Array.isArray(resources.storage) ? resources.storage : [{ ...resources.storage, name: "default" }];
  const seen = new Map<string, string>();
  const params = Object.entries(service.params?.storage ?? {});
  for (const [volume, { mount = "" }] of params) {
    const path = `services.${name}.params.storage.${volume}`;
    if (!volumes.some((known) => (known.name || "default") === volume)) {
      report("unknown-reference", path, `the compute profile has no volume "${volume}"`);
    }
    if (!mount.startsWith("/")) report("invalid-value", child(path, "mount"), "mount must be an absolute path");
    const other = seen.get(mount);
    if (other) report("duplicate", child(path, "mount"), `${mount} is already the mount of volume "${other}"`);
    seen.set(mount, volume);
  }
  const persistent = volumes.find((volume) => yamlBoolean(String(volume.attributes?.persistent)) === "true");
  if (persistent && params.length === 0) {
    const volume = persistent.name || "default";
    report(
      "mount-missing",
      `services.${name}.params.storage`,
      `volume "${volume}" is persistent and needs params.storage.${volume}.mount`,
    );
  }
}

function credentials(name: string, service: SdlService, report: Report): void {
  for (const key of ["host", "username", "password"] as const) {
    if (service.credentials && !service.credentials[key].trim()) {
      report("missing", `services.${name}.credentials.${key}`, `${key} must not be blank`);
    }
  }
}

function oneTeePerPlacement(sdl: Sdl, placed: { name: string; placement: string }[], report: Report): void {
  const types = new Map<string, string>();
  for (const { name, placement } of placed) {
    const type = own(sdl.services, name)?.params?.tee;
    const other = types.get(placement);
    if (type && other && other !== type) {
      report(
        "tee-mixed",
        `services.${name}.params.tee`,
        `placement "${placement}" already has tee ${other}, not ${type}`,
      );
    }
    if (type) types.set(placement, other ?? type);
  }
}

const MOST_REPLICAS = 50n;
const MOST_PRICE = 10_000_000n;

/** Totals of a group, and one denomination for the whole deployment. */
function groupLimits(specs: GroupSpec[], report: Report): void {
  const denom = specs[0]?.resources[0]?.price.denom;
  for (const { name, resources } of specs) {
    const total = (of: (unit: (typeof resources)[number]) => bigint) =>
      resources.reduce((sum, unit) => sum + of(unit) * BigInt(unit.count), 0n);
    const totals = {
      cpu: total((unit) => BigInt(unit.resource.cpu.units.val)),
      gpu: total((unit) => BigInt(unit.resource.gpu.units.val)),
      memory: total((unit) => BigInt(unit.resource.memory.size.val)),
    };
    for (const [what, sum] of Object.entries(totals)) {
      const most = LIMITS[what as keyof typeof totals].to * MOST_REPLICAS;
      if (sum > most) report("limit", "deployment", `placement "${name}" asks for more ${what} than a group may have`);
    }
    for (const { resource, count, price } of resources) {
      if (
        resource.storage.some((volume) => BigInt(volume.size.val) * BigInt(count) > LIMITS.storage.to * MOST_REPLICAS)
      ) {
        report("limit", "deployment", `placement "${name}" asks for more storage than a group may have`);
      }
      const [whole = "0", fraction = ""] = price.amount.split(".");
      if (BigInt(whole) > MOST_PRICE || (BigInt(whole) === MOST_PRICE && /[1-9]/.test(fraction))) {
        report("limit", `profiles.placement.${name}.pricing`, `a price per block is at most ${MOST_PRICE}`);
      }
      if (price.denom !== denom) {
        report(
          "denom-mixed",
          `profiles.placement.${name}.pricing`,
          `${price.denom} beside ${denom}; use one denomination`,
        );
      }
    }
  }
}

function deployedServices(sdl: Sdl): [string, SdlService][] {
  return Object.entries(sdl.services).filter(([name]) => Object.hasOwn(sdl.deployment, name));
}

function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
