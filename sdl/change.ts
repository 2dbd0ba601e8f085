import { compile } from "./compile.ts";
import type { Sdl } from "./document.ts";
import { type GroupDifference, groupDifferences, type Reason } from "./group-change.ts";
import { manifestBytes } from "./manifest.ts";
import { serviceReasons } from "./service-change.ts";
import type { GroupSpec, Manifest, ManifestService } from "./types.ts";

export interface Change {
  /** `in-place`: only the manifest's hash changes. `replace`: a new deployment, hence new addresses and empty volumes. */
  change: "none" | "in-place" | "replace";
  /** What forces a replacement comes first. */
  reasons: Reason[];
}

interface Compiled {
  sdl: Sdl;
  manifest: Manifest;
  groupSpecs: GroupSpec[];
}

/**
 * What an edit of a running SDL costs. A group spec is immutable; everything else travels in the manifest.
 * @param oldSdl as deployed
 */
export function decideChange(oldSdl: Sdl, newSdl: Sdl): Change {
  const before: Compiled = { sdl: oldSdl, ...compile(oldSdl) };
  const after: Compiled = { sdl: newSdl, ...compile(newSdl) };
  const forced = [
    ...reclamation(oldSdl, newSdl),
    ...placements(before, after),
    ...services(before, after),
    ...resources(before, after),
  ];
  const told = new Set(forced.map(({ path }) => path));
  const inPlace = [...serviceChanges(before, after), ...shifts(before, after)].filter(({ path }) => !told.has(path));
  const reasons = [...forced, ...inPlace];
  if (forced.length) return { change: "replace", reasons };
  return { change: manifestBytes(before.manifest) === manifestBytes(after.manifest) ? "none" : "in-place", reasons };
}

function reclamation(oldSdl: Sdl, newSdl: Sdl): Reason[] {
  const [from, to] = [oldSdl.reclamation?.min_window ?? null, newSdl.reclamation?.min_window ?? null];
  if (from === to) return [];
  const why = `reclamation window ${from ?? "none"} -> ${to ?? "none"}: it is fixed when the deployment is created`;
  return [{ path: "reclamation.min_window", from, to, why }];
}

function placements(before: Compiled, after: Compiled): Reason[] {
  const names = ({ groupSpecs }: Compiled) => groupSpecs.map(({ name }) => name);
  return addedOrRemoved(names(before), names(after)).map(({ name, from, to }) => {
    const why = `placement ${name} is ${to ? "added" : "removed"}: a deployment's groups are fixed`;
    return { path: `profiles.placement.${name}`, from, to, why };
  });
}

function services(before: Compiled, after: Compiled): Reason[] {
  const names = ({ manifest }: Compiled) =>
    manifest.flatMap((group) => group.services.map((service) => `${service.name}.${group.name}`));
  return addedOrRemoved(names(before), names(after)).map(({ name, from, to }) => {
    const why = `service ${name.split(".", 1)[0]} is ${to ? "added" : "removed"}: a deployment's services are fixed`;
    return { path: `deployment.${name}`, from, to, why };
  });
}

function addedOrRemoved(before: string[], after: string[]): { name: string; from: string | null; to: string | null }[] {
  return [
    ...before.filter((name) => !after.includes(name)).map((name) => ({ name, from: name, to: null })),
    ...after.filter((name) => !before.includes(name)).map((name) => ({ name, from: null, to: name })),
  ];
}

function resources(before: Compiled, after: Compiled): Reason[] {
  return before.groupSpecs.flatMap((old) => {
    const spec = after.groupSpecs.find(({ name }) => name === old.name);
    if (!spec) return [];
    // More or fewer units are already told as added or removed services.
    const differences = groupDifferences(old, spec).filter(({ part }) => part !== "units");
    return differences.map(({ part, unit, ...rest }) => ({ path: sdlPath(after, spec, part, unit), ...rest }));
  });
}

/** The field of the new SDL that the part of a group spec comes from. */
function sdlPath(
  { sdl, manifest }: Compiled,
  { name, resources }: GroupSpec,
  part: GroupDifference["part"],
  unit?: number,
): string {
  const placement = `profiles.placement.${name}`;
  if (unit === undefined) return `${placement}.${part}`;
  const group = manifest.find((candidate) => candidate.name === name);
  const users = (group?.services ?? []).filter((service) => service.resources.id === resources[unit]?.resource.id);
  const service = users[0]?.name ?? "";
  const profile = sdl.deployment[service]?.[name]?.profile ?? "";
  if (part === "count") return `deployment.${service}.${name}.count`;
  if (part === "endpoints") return `services.${service}.expose`;
  if (part === "price") return `${placement}.pricing.${profile}`;
  return `profiles.compute.${profile}.resources.${part}`;
}

function serviceChanges(before: Compiled, after: Compiled): Reason[] {
  return pairs(before, after).flatMap(({ old, service }) => serviceReasons(old, service));
}

/** SDL 2.1: services of one resource unit may pass replicas and units among themselves while the order stays the same. */
function shifts(before: Compiled, after: Compiled): Reason[] {
  return pairs(before, after).flatMap(({ placement, old, service }) => {
    const path = `deployment.${service.name}.${placement}`;
    const [from, to] = [old.resources.id, service.resources.id];
    const replicas = { from: String(old.count), to: String(service.count) };
    const why = "replicas move between services of one resource unit; the total holds";
    return [
      ...(old.count === service.count ? [] : [{ path: `${path}.count`, ...replicas, why }]),
      ...(from === to
        ? []
        : [{ path: `${path}.profile`, from: `unit ${from}`, to: `unit ${to}`, why: "uses another unit of the order" }]),
    ];
  });
}

/** Services that both have, in the same placement. */
function pairs(
  before: Compiled,
  after: Compiled,
): { placement: string; old: ManifestService; service: ManifestService }[] {
  return after.manifest.flatMap(({ name: placement, services }) => {
    const were = before.manifest.find((group) => group.name === placement)?.services ?? [];
    return services.flatMap((service) => {
      const old = were.find(({ name }) => name === service.name);
      return old ? [{ placement, old, service }] : [];
    });
  });
}
