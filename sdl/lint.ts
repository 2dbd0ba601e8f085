import type { Sdl, SdlExpose, SdlService, SdlVolume } from "./document.ts";
import { child, type Report } from "./problem.ts";
import { bytes } from "./quantity.ts";
import { yamlBoolean } from "./resources.ts";

/** What is legal but usually a mistake. @param sdl without errors */
export function lint(sdl: Sdl, report: Report): void {
  if (sdl.include?.length) report("include-ignored", "include", "include is read by nothing; put the content here");
  for (const [name, service] of Object.entries(sdl.services)) {
    const path = child("services", name);
    if (!sdl.deployment[name]) report("not-deployed", path, `service "${name}" is not in deployment, so it never runs`);
    image(service.image, child(path, "image"), report);
    credentials(service, child(path, "credentials"), report);
    for (const [index, expose] of (service.expose ?? []).entries()) {
      exposed(sdl, expose, `${path}.expose[${index}]`, report);
    }
    for (const { profile } of Object.values(sdl.deployment[name] ?? {})) {
      unmounted(service, sdl.profiles.compute[profile]?.resources.storage ?? [], path, report);
    }
  }
  denominations(sdl, report);
  storage(sdl, report);
  collisions(sdl, report);
}

/** A digest names one image for ever; providers do not pull a tag again that they have. */
function image(reference: string, path: string, report: Report): void {
  if (/@sha256:/.test(reference)) return;
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  const what = tag ? `tag "${tag}" can be moved` : "no tag means latest";
  report("mutable-tag", path, `${what}, and providers keep what they pulled first; use name@sha256:…`);
}

function credentials({ credentials: given }: SdlService, path: string, report: Report): void {
  if (!given) return;
  if (given.password.length < 6)
    report("short-password", `${path}.password`, "the SDL's schema wants 6 characters or more");
  if (given.email !== undefined && given.email.length < 5) {
    report("short-email", `${path}.email`, "the SDL's schema wants 5 characters or more");
  }
}

const DATABASES: Record<number, string> = {
  1433: "SQL Server",
  2379: "etcd",
  3306: "MySQL",
  5001: "the IPFS RPC API",
  5432: "PostgreSQL",
  5984: "CouchDB",
  6379: "Redis",
  7687: "Neo4j",
  8086: "InfluxDB",
  9042: "Cassandra",
  9200: "Elasticsearch",
  11211: "memcached",
  26257: "CockroachDB",
  27017: "MongoDB",
};

function exposed(sdl: Sdl, { port, as, proto, accept, to = [] }: SdlExpose, path: string, report: Report): void {
  const database = DATABASES[port] ?? DATABASES[as ?? 0];
  if (database && to.some(({ global }) => global)) {
    report(
      "public-database",
      path,
      `${database} on port ${port} is open to the Internet; expose it to a service instead`,
    );
  }
  if (accept?.length && !servedByIngress({ as, port, proto, to })) {
    const message = "host names lead to global HTTP on port 80 alone; add as: 80, or take accept out";
    report("accept-ignored", `${path}.accept`, message);
  }
  for (const [index, { service }] of to.entries()) {
    if (service && !sdl.services[service]) {
      report(
        "unknown-service",
        `${path}.to[${index}].service`,
        `there is no service "${service}" to expose this port to`,
      );
    }
  }
}

const servedByIngress = ({ port, as, proto, to = [] }: SdlExpose): boolean =>
  (as ?? port) === 80 && proto?.toUpperCase() !== "UDP" && to.some(({ global }) => global);

/** The chain takes prices in `uact` only. */
function denominations(sdl: Sdl, report: Report): void {
  for (const [placement, { pricing }] of Object.entries(sdl.profiles.placement)) {
    for (const [profile, { denom }] of Object.entries(pricing)) {
      if (denom === "uact") continue;
      const path = `profiles.placement.${placement}.pricing.${profile}.denom`;
      report("denom-not-uact", path, `the network accepts prices in uact only, this one is in ${denom}`);
    }
  }
}

/** Ephemeral storage from this size on is rarely meant to be lost with the pod. */
const LARGE = 10n * 2n ** 30n;

function storage(sdl: Sdl, report: Report): void {
  for (const [profile, { resources }] of Object.entries(sdl.profiles.compute)) {
    const path = `profiles.compute.${profile}.resources.storage`;
    if (!volumes(resources.storage, path).some(([, volume]) => isEphemeral(volume))) {
      const fix = "add a volume without attributes, such as {name: root, size: 1Gi}";
      report("no-ephemeral-storage", path, `nothing is ordered for the container's own files and logs; ${fix}`);
    }
    for (const [at, volume] of volumes(resources.storage, path)) {
      if (volume.attributes || bytes(volume.size) < LARGE) continue;
      const fix = "add attributes {class: beta2, persistent: true} and a mount to keep it as long as the lease";
      report("not-persistent", at, `${volume.size} without attributes are lost with the pod; ${fix}`);
    }
  }
}

const isEphemeral = ({ attributes }: SdlVolume): boolean =>
  yamlBoolean(String(attributes?.persistent)) !== "true" && attributes?.class !== "ram";

/** Go asks for one mount per service only. */
function unmounted(service: SdlService, storage: SdlVolume | SdlVolume[], path: string, report: Report): void {
  for (const [, { name = "default", attributes }] of volumes(storage, path)) {
    if (yamlBoolean(String(attributes?.persistent)) !== "true" || service.params?.storage?.[name]) continue;
    report("not-mounted", `${path}.params.storage`, `volume "${name}" is persistent and paid for, but mounted nowhere`);
  }
}

/** Names that are legal apart but are told apart by nobody: services in logs and DNS, endpoints and services. */
function collisions(sdl: Sdl, report: Report): void {
  const services = Object.keys(sdl.services);
  for (const name of Object.keys(sdl.endpoints ?? {})) {
    if (services.includes(name)) {
      report("name-collision", `endpoints.${name}`, `endpoint "${name}" has the name of a service`);
    }
  }
  const seen = new Map<string, string>();
  for (const name of services) {
    const plain = name.replace(/-/g, "");
    const other = seen.get(plain);
    if (other) report("name-collision", `services.${name}`, `"${name}" and "${other}" differ only in hyphens`);
    seen.set(plain, name);
  }
}

function volumes(storage: SdlVolume | SdlVolume[], path: string): [string, SdlVolume][] {
  if (!Array.isArray(storage)) return [[path, { ...storage, name: "default" }]];
  return storage.map((volume, index) => [`${path}[${index}]`, volume]);
}
