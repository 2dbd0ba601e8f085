import type { Sdl, SdlPlacement, SdlResources, SdlService } from "./document.ts";
import { child, type Report } from "./problem.ts";
import { gpuUnits } from "./quantity.ts";
import { yamlBoolean } from "./resources.ts";

/** One service in one placement; what is not declared is absent. */
export interface Placed {
  name: string;
  placement: string;
  profile: string;
  service?: SdlService;
  compute?: SdlResources;
  infra?: SdlPlacement;
}

export function placed(sdl: Sdl): Placed[] {
  return Object.entries(sdl.deployment).flatMap(([name, placements]) =>
    Object.entries(placements).map(([placement, { profile }]) => ({
      name,
      placement,
      profile,
      service: own(sdl.services, name),
      compute: own(sdl.profiles.compute, profile)?.resources,
      infra: own(sdl.profiles.placement, placement),
    })),
  );
}

/** Everything that `deployment` names must exist and fit together. */
export function deploymentRules(sdl: Sdl, report: Report): void {
  const all = placed(sdl);
  if (all.length === 0) report("missing", "deployment", "nothing is deployed; name a service and its placement");
  const ports = new Map<string, string>();
  const tees = new Map<string, string>();
  for (const one of all) {
    references(one, report);
    if (!one.service || !one.compute) continue;
    leasedIps(one.name, one.service, sdl, ports, report);
    mounts(one.name, one.service, one.compute, report);
    credentials(one.name, one.service, report);
    trustedExecution(one, tees, report);
  }
}

function references({ name, placement, profile, service, compute, infra }: Placed, report: Report): void {
  const path = `deployment.${name}.${placement}`;
  const unknown = (what: string, missing: string) =>
    report("unknown-reference", path, `there is no ${what} "${missing}"`);
  if (!placement) report("invalid-name", path, "a placement needs a name");
  if (!service) unknown("service", name);
  if (!compute) unknown("compute profile", profile);
  if (!infra) unknown("placement profile", placement);
  else if (!own(infra.pricing, profile)) {
    const message = `there is no price for compute profile "${profile}", which ${path} uses`;
    report("unknown-reference", `profiles.placement.${placement}.pricing`, message);
  }
}

/** Go compares `as` and `proto` as they are written, so two ports of an IP without `as` collide. */
function leasedIps(name: string, service: SdlService, sdl: Sdl, ports: Map<string, string>, report: Report): void {
  for (const [index, { as = 0, proto = "", to = [] }] of (service.expose ?? []).entries()) {
    for (const [at, { ip, global }] of to.entries()) {
      if (!ip) continue;
      const path = `services.${name}.expose[${index}].to[${at}]`;
      if (!global) report("ip-needs-global", path, "a leased IP is public; set global: true");
      if (!own(sdl.endpoints ?? {}, ip)) report("unknown-reference", `${path}.ip`, `there is no endpoint "${ip}"`);
      const key = `${ip}-${as}-${proto}`;
      const holder = ports.get(key);
      if (holder) {
        const message = `endpoint "${ip}" already serves ${as ? `port ${as}` : 'a port without "as"'} for ${holder}`;
        report("endpoint-port-in-use", path, `${message}; set another "as"`);
      }
      ports.set(key, name);
    }
  }
}

function mounts(name: string, service: SdlService, { storage }: SdlResources, report: Report): void {
  const volumes = Array.isArray(storage) ? storage : [{ ...storage, name: "default" }];
  const params = Object.entries(service.params?.storage ?? {});
  const at = `services.${name}.params.storage`;
  const seen = new Map<string, string>();
  for (const [volume, { mount = "" }] of params) {
    const path = child(at, volume);
    if (!volumes.some((known) => (known.name || "default") === volume)) {
      report("unknown-reference", path, `the compute profile has no volume "${volume}"`);
    }
    if (!mount.startsWith("/")) report("invalid-value", child(path, "mount"), "mount must be an absolute path");
    const other = seen.get(mount);
    if (other) report("duplicate", child(path, "mount"), `${mount} is already the mount of volume "${other}"`);
    seen.set(mount, volume);
  }
  const persistent = volumes.find((volume) => yamlBoolean(String(volume.attributes?.persistent)) === "true");
  if (!persistent || params.length) return;
  const volume = persistent.name || "default";
  report("mount-missing", at, `volume "${volume}" is persistent and needs params.storage.${volume}.mount`);
}

function credentials(name: string, service: SdlService, report: Report): void {
  for (const key of ["host", "username", "password"] as const) {
    if (service.credentials && !service.credentials[key].trim()) {
      report("missing", `services.${name}.credentials.${key}`, `${key} must not be blank`);
    }
  }
}

/** The type becomes a requirement of the whole group, so a group has one. */
function trustedExecution(
  { name, placement, profile, service, compute }: Placed,
  tees: Map<string, string>,
  report: Report,
): void {
  const type = service?.params?.tee;
  if (!type) return;
  const path = `services.${name}.params.tee`;
  const other = tees.get(placement) ?? type;
  tees.set(placement, other);
  if (other !== type) report("tee-mixed", path, `placement "${placement}" already has tee ${other}, not ${type}`);
  if (type === "cpu-gpu" && gpuUnits(compute?.gpu?.units) === 0) {
    report("tee-needs-gpu", path, `tee cpu-gpu needs a GPU in compute profile "${profile}"`);
  }
}

function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
