/** Layers of a stage, in the order in which they are made; each is a file of `stacks/`. */
export type Layer = "foundation" | "data" | "services" | "observability" | "edge";

/** What has to be carried where a service gets another place: each kind is backed up in a way of its own. */
export type DataKind = "postgres" | "volume" | "ipfs";

/** How it is backed up, where the stage has backups: a database by pgBackRest, files by restic. */
export type BackupMethod = "postgres" | "volume";

/** One service of the platform. `Name` is the key of a service in the stage file. */
interface Row<Name extends string> {
  /** Of its deployment; part of the ownership tag on the chain. */
  readonly name: string;
  readonly layer: Layer;
  /** What it may be given in the stage file: `built` from a sibling directory, or a `ready` image; some have keys of their own. */
  readonly settings: "ready" | "built" | "proxy" | "postgres" | "ipfs" | "registry";
  /** Labels of its public hosts under the stage's domain, the first one preferred; `""` is the domain itself. */
  readonly hosts: readonly string[];
  /** Services without which it cannot run; it connects to them. */
  readonly needs: readonly Name[];
  /** Services it connects to where the stage has them. The proxy connects to everything that has hosts. */
  readonly talksTo: readonly Name[];
  /** Name of its database, where it has one. */
  readonly database?: string;
  /** Of which kind the data is that it holds; absent = none, or what may be lost with its place. */
  readonly data?: DataKind;
  /** Its container that holds the data; absent = the one that is named like it. */
  readonly keeper?: string;
  /** For the stage file's documentation. */
  readonly description: string;
}

const rows = <const T extends { readonly [Name in keyof T]: Row<Extract<keyof T, string>> }>(catalog: T): T => catalog;

/**
 * The platform's services by their key in the stage file. Schema, layers, hosts, anti-affinity and the checks of what
 * a service needs are read from here.
 */
export const CATALOG = rows({
  proxy: {
    name: "proxy",
    layer: "edge",
    settings: "proxy",
    hosts: [],
    needs: [],
    talksTo: [],
    description: "Pingap on a leased IP: TLS for every public host.",
  },
  secrets: {
    name: "secrets",
    layer: "foundation",
    settings: "ready",
    hosts: ["secrets"],
    needs: [],
    talksTo: [],
    data: "postgres",
    keeper: "database",
    description: "Infisical with its own PostgreSQL, Redis and TLS front, on another provider than the proxy.",
  },
  postgres: {
    name: "postgres",
    layer: "data",
    settings: "postgres",
    hosts: [],
    needs: [],
    talksTo: [],
    data: "postgres",
    description: "PostgreSQL with one database and role per service.",
  },
  ipfs: {
    name: "ipfs",
    layer: "data",
    settings: "ipfs",
    hosts: ["ipfs"],
    needs: [],
    talksTo: [],
    data: "ipfs",
    description: "Kubo: gateway and pins.",
  },
  tracing: {
    name: "tracing",
    layer: "data",
    settings: "ready",
    hosts: ["jaeger"],
    needs: [],
    talksTo: [],
    description: "Jaeger: traces of API and auth.",
  },
  auth: {
    name: "auth",
    layer: "services",
    settings: "built",
    hosts: ["auth", "auth.service"],
    needs: ["postgres"],
    talksTo: ["secrets", "tracing"],
    database: "alternatefutures_auth",
    description: "Login and identities, from the sibling alternate-clouds-auth.",
  },
  api: {
    name: "api",
    layer: "services",
    settings: "built",
    hosts: ["api", "graphql.service"],
    needs: ["postgres"],
    talksTo: ["secrets", "ipfs", "tracing"],
    database: "alternatefutures",
    description: "GraphQL API, from the sibling service-cloud-api; its build context is the siblings folder.",
  },
  registry: {
    name: "registry",
    layer: "services",
    settings: "registry",
    hosts: ["registry"],
    needs: [],
    talksTo: [],
    data: "volume",
    description: "Container registry (CNCF Distribution).",
  },
  webApp: {
    name: "web-app",
    layer: "services",
    settings: "built",
    hosts: ["app"],
    needs: [],
    talksTo: ["secrets"],
    description: "Web application, from the sibling web-app.",
  },
  docs: {
    name: "docs",
    layer: "services",
    settings: "built",
    hosts: ["docs"],
    needs: [],
    talksTo: [],
    description: "Documentation, from the sibling web-docs.",
  },
  website: {
    name: "website",
    layer: "services",
    settings: "built",
    hosts: ["", "www"],
    needs: [],
    talksTo: ["secrets"],
    description: "Website, from the sibling website.",
  },
  monitoring: {
    name: "monitoring",
    layer: "observability",
    settings: "ready",
    hosts: ["status"],
    needs: [],
    talksTo: ["secrets"],
    description: "Gatus: checks of every route, certificate and zone, on another provider than the proxy.",
  },
});

type Catalog = typeof CATALOG;

/** Key of a service in the stage file. */
export type ServiceName = keyof Catalog;

/** Services of a layer. */
export type ServicesOf<L extends Layer> = {
  [Name in ServiceName]: Catalog[Name]["layer"] extends L ? Name : never;
}[ServiceName];

/** Services that the public reaches by a host. */
export type PublicService = {
  [Name in ServiceName]: Catalog[Name]["hosts"] extends readonly [] ? never : Name;
}[ServiceName];

/** Every service, in the catalog's order. */
export const SERVICES = Object.keys(CATALOG) as ServiceName[];

/** A service's row. */
export const serviceRow = (service: ServiceName): Row<ServiceName> => CATALOG[service];

/** Whom a service connects to, from lease to lease. */
export function connectsTo(service: ServiceName): readonly ServiceName[] {
  if (service === "proxy") return SERVICES.filter((other) => serviceRow(other).hosts.length > 0);
  const { needs, talksTo } = serviceRow(service);
  return [...needs, ...talksTo];
}

/** Which services of a stage are switched on. */
export type Enabled = Readonly<Record<ServiceName, { readonly enabled: boolean }>>;

/** Services that are switched on and connect to this one. */
export const consumersOf = (services: Enabled, target: ServiceName): ServiceName[] =>
  SERVICES.filter((name) => name !== "proxy" && services[name].enabled && connectsTo(name).includes(target));

/** Services that are switched on and need one which is not, with the sentence for the person who wrote the stage file. */
export function unmetNeeds(services: Enabled): { service: ServiceName; message: string }[] {
  return SERVICES.filter((service) => services[service].enabled).flatMap((service) => {
    const absent = serviceRow(service).needs.filter((name) => !services[name].enabled);
    return absent.map((name) => ({
      service,
      message: `needs services.${name}, which is not enabled; enable it, or disable ${service} too.`,
    }));
  });
}
