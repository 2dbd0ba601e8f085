import type { Sdl, SdlCredentials, SdlParams, SdlPlacement, SdlResources, SdlService } from "./document.ts";
import { bySequence, sequenceNumbers, toEndpoints, toExposes } from "./expose.ts";
import { decimal } from "./quantity.ts";
import { byKey, toResources } from "./resources.ts";
import type { Attribute, GroupSpec, Manifest, ManifestGroup, ManifestParams, ManifestService } from "./types.ts";
import { toVerification } from "./verification.ts";

interface Group {
  spec: GroupSpec;
  manifest: ManifestGroup;
  /** compute profile -> index of its resource unit */
  units: Map<string, number>;
}

/** One service in one placement, all names looked up. */
interface Placed {
  name: string;
  service: SdlService;
  placement: string;
  infra: SdlPlacement;
  profile: string;
  compute: SdlResources;
  count: number;
}

/**
 * Manifest and group specs of a checked SDL, as `chain-sdk:go/sdl/groupBuilder_v2.go` and `groupBuilder_v2_1.go` build them.
 * @throws Error when a name is not declared, RangeError for an unreadable quantity
 */
export function compile(sdl: Sdl): { manifest: Manifest; groupSpecs: GroupSpec[] } {
  const sequence = sequenceNumbers(sdl);
  const groups = new Map<string, Group>();
  for (const placed of placements(sdl)) {
    const group = groups.get(placed.placement) ?? newGroup(placed);
    groups.set(placed.placement, group);
    requireTee(group.spec, placed.service);
    group.manifest.services.push(place(placed, group, sequence, sdl.version));
  }
  const sorted = [...groups.values()].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  return { manifest: sorted.map((group) => group.manifest), groupSpecs: sorted.map((group) => group.spec) };
}

/** In the order of service, then placement names. */
function placements(sdl: Sdl): Placed[] {
  return entries(sdl.deployment).flatMap(([name, deployment]) =>
    entries(deployment).map(([placement, { profile, count }]) => ({
      name,
      service: found(sdl.services, name, "service"),
      placement,
      infra: found(sdl.profiles.placement, placement, "placement profile"),
      profile,
      compute: found(sdl.profiles.compute, profile, "compute profile").resources,
      count,
    })),
  );
}

function newGroup({ placement, infra }: Placed): Group {
  const attributes = byKey(infra.attributes);
  const verification = toVerification(infra.verification);
  return {
    spec: {
      name: placement,
      requirements: {
        signed_by: { all_of: infra.signedBy?.allOf ?? null, any_of: infra.signedBy?.anyOf ?? null },
        attributes: attributes.length ? attributes : null,
        ...(verification && { verification }),
      },
      resources: [],
    },
    manifest: { name: placement, services: [] },
    units: new Map(),
  };
}

/** Only providers with this technology may bid, so the TEE type becomes a requirement of the group. */
function requireTee(group: GroupSpec, service: SdlService): void {
  const type = service.params?.tee;
  const attributes = group.requirements.attributes ?? [];
  if (!type || attributes.some((attribute) => attribute.key === "tee/type")) return;
  const tee: Attribute = { key: "tee/type", value: type };
  group.requirements.attributes = [...attributes, tee].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Adds the service's resource unit to the group spec. SDL 2.0 has one unit per service, 2.1 one per compute profile. */
function place(placed: Placed, group: Group, sequence: Map<string, number>, version: Sdl["version"]): ManifestService {
  const { name, service, profile, compute, count } = placed;
  const expose = toExposes(service.expose, sequence);
  const endpoints = toEndpoints(expose);
  const bound = version === "2.1" ? group.units.get(profile) : undefined;
  const unit = bound === undefined ? undefined : group.spec.resources[bound];
  const resources = toResources(unit?.resource.id ?? group.spec.resources.length + 1, compute, endpoints);
  if (unit) {
    unit.count += count;
    unit.resource.endpoints = bySequence([...unit.resource.endpoints, ...endpoints]);
  } else {
    const { denom, amount } = found(placed.infra.pricing, profile, `pricing of ${placed.placement} for`);
    group.units.set(profile, group.spec.resources.length);
    group.spec.resources.push({ resource: { ...resources }, count, price: { denom, amount: decimal(amount) } });
  }
  return {
    name,
    image: service.image,
    command: service.command ?? null,
    args: service.args ?? null,
    env: service.env ?? null,
    resources,
    count,
    expose,
    ...(service.params && { params: toParams(service.params) }),
    credentials: toCredentials(service.credentials, version),
  };
}

function toParams(params: SdlParams): ManifestParams {
  const storage = entries(params.storage ?? {}).map(([name, { mount = "", readOnly = false }]) => ({
    name,
    mount,
    readOnly,
  }));
  const read = params.permissions?.read;
  return {
    storage: storage.length ? storage : null,
    ...(params.permissions && { permissions: read?.length ? { read } : {} }),
    ...(params.tee && { tee: { type: params.tee, attestation: true } }),
  };
}

/** SDL 2.0 drops the e-mail address and keeps white space, 2.1 the reverse. */
function toCredentials(
  credentials: SdlCredentials | undefined,
  version: Sdl["version"],
): ManifestService["credentials"] {
  if (!credentials) return null;
  const { host, username, password, email = "" } = credentials;
  if (version === "2.0") return { host, email: "", username, password };
  return { host: host.trim(), email: email.trim(), username: username.trim(), password: password.trim() };
}

function entries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function found<T>(record: Record<string, T>, name: string, what: string): T {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined) throw new Error(`the SDL names ${what} "${name}" but does not declare it`);
  return value;
}
