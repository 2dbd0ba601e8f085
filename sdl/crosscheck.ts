import { isIngress } from "./expose.ts";
import { manifestRules } from "./manifest-rules.ts";
import type { Attribute, GroupSpec, Manifest, ManifestResources, ManifestService } from "./types.ts";

/** What is left of one resource unit while services take their share. */
interface Share {
  id: number;
  resource: ManifestResources;
  replicas: number;
  http: number;
  port: number;
  ip: number;
}

/**
 * What a provider verifies before it runs a manifest on a lease: the manifest itself, and that it uses exactly what
 * was ordered (`chain-sdk:go/manifest/v2beta3` CheckAgainstGSpecs). Over-use and under-use both fail.
 * @returns findings in the provider's wording, the first one is what it would answer; empty = accepted
 */
export function crossCheck(manifest: Manifest, groupSpecs: GroupSpec[]): string[] {
  const problems: string[] = [];
  manifestRules(manifest, (_code, path, message) => problems.push(`invalid manifest: ${path}: ${message}`));
  if (manifest.length !== groupSpecs.length) {
    problems.push(`invalid manifest: group count mismatch (${manifest.length} != ${groupSpecs.length})`);
  }
  const groups = new Map(groupSpecs.map((spec) => [spec.name, spec.resources.map(toShare)]));
  for (const { name, services } of manifest) {
    const shares = groups.get(name);
    if (!shares) problems.push(`invalid manifest: unknown deployment group ('${name}')`);
    else problems.push(...services.flatMap((service) => use(service, shares).map(inGroup(name))));
  }
  for (const [name, shares] of groups) problems.push(...shares.flatMap(unused).map(inGroup(name)));
  return problems;
}

function inGroup(name: string): (problem: string) => string {
  return (problem) => `manifest cross-validation error: group "${name}": ${problem}`;
}

function toShare({ resource, count }: GroupSpec["resources"][number]): Share {
  const kinds = (kind?: 1 | 2) => resource.endpoints.filter((endpoint) => endpoint.kind === kind).length;
  return { id: resource.id, resource, replicas: count, http: kinds(), port: kinds(1), ip: kinds(2) };
}

/** Takes the service's part from its share. */
function use(service: ManifestService, shares: Share[]): string[] {
  const { name, count, resources } = service;
  const share = shares.find(({ id }) => id === resources.id);
  if (!share) return [`service "${name}": not found deployment group resources with ID = ${resources.id}`];
  const problems: string[] = [];
  if (count > share.replicas) {
    problems.push(
      `service "${name}": over-utilized replicas (${count}) > group spec resources count (${share.replicas})`,
    );
  }
  for (const [label, part] of PARTS) {
    if (part(resources) !== part(share.resource)) {
      problems.push(`service "${name}": ${label} resources mismatch for ID ${share.id}`);
    }
  }
  for (const expose of service.expose.filter((entry) => entry.global)) {
    for (const kind of [isIngress(expose) ? "http" : "port", ...(expose.ip ? ["ip"] : [])] as const) {
      if (share[kind as "http"] === 0) {
        problems.push(`service "${name}": resource ID ${share.id}: over-utilized ${kind.toUpperCase()} endpoints`);
      } else share[kind as "http"]--;
    }
  }
  share.replicas -= Math.min(count, share.replicas);
  return problems;
}

function unused({ id, ...left }: Share): string[] {
  const kinds = (["http", "port", "ip"] as const).filter((kind) => left[kind] > 0);
  return [
    ...kinds.map((kind) => `resources ID (${id}): under-utilized (${left[kind]}) ${kind.toUpperCase()} endpoints`),
    ...(left.replicas > 0 ? [`resources ID (${id}): under-utilized (${left.replicas}) resources`] : []),
  ];
}

/** Comparable text of each part; absent and empty attribute lists are the same. */
const PARTS: [string, (resources: ManifestResources) => string][] = [
  ["CPU", ({ cpu }) => text(cpu.units.val, cpu.attributes)],
  ["GPU", ({ gpu }) => text(gpu.units.val, gpu.attributes)],
  ["Memory", ({ memory }) => text(memory.size.val, memory.attributes)],
  ["Storage", ({ storage }) => storage.map((volume) => text(volume.name, volume.attributes, volume.size.val)).join()],
];

function text(value: string, attributes: Attribute[] = [], size = ""): string {
  return JSON.stringify([value, size, attributes.map(({ key, value: of }) => [key, of])]);
}
