import { holdsData } from "./app-contradictions.ts";
import type { AppSettings } from "./apps.ts";
import {
  type BackupMethod,
  CATALOG,
  connectsTo,
  type DataKind,
  SERVICES,
  type ServiceName,
  serviceRow,
} from "./catalog.ts";
import { type Hosting, hostNames, hostsOfApp } from "./host-names.ts";
import type { Services } from "./services.ts";
import type { ServiceSettings } from "./settings.ts";

/** One service of a stage: of the catalog, or an app of one's own. */
export interface Member {
  /** Of its deployment, such as `web-app`. */
  readonly name: string;
  /** Of its settings in the stage file, such as `["services", "webApp"]`. */
  readonly path: readonly string[];
  readonly settings: ServiceSettings;
  /** Of which kind the data is that it holds; absent = none, or what may be lost with its place. */
  readonly data?: DataKind;
  /** How that is backed up where the stage has backups; absent = nothing does it. */
  readonly backup?: BackupMethod;
  /** Its container that holds the data. */
  readonly keeper: string;
  readonly hosts: readonly string[];
  /** Names of those it connects to, from place to place; of what the stage does not have, too. */
  readonly connectsTo: readonly string[];
}

/** Every service that is switched on: those of the catalog in its order, then the apps. */
export function membersOf(stage: Hosting): Member[] {
  const apps = appsOf(stage.services).map(([name, app]) => appMember(stage, name, app));
  const own = SERVICES.filter((service) => stage.services[service].enabled).map((service) =>
    serviceMember(stage, service),
  );
  const proxied = apps.filter(({ hosts }) => hosts.length > 0).map(({ name }) => name);
  const proxy = CATALOG.proxy.name;
  return [
    ...own.map((each) => (each.name === proxy ? { ...each, connectsTo: [...each.connectsTo, ...proxied] } : each)),
    ...apps,
  ];
}

/** What the stage file says of every service and app, also of those that are switched off, each with its path there. */
export function settingsOf({
  apps,
  ...own
}: Services): { path: readonly string[]; name: string; settings: ServiceSettings }[] {
  return [
    ...SERVICES.map((service) => ({
      path: ["services", service],
      name: CATALOG[service].name,
      settings: own[service],
    })),
    ...Object.entries(apps).map(([name, settings]) => ({ path: ["services", "apps", name], name, settings })),
  ];
}

/** Apps that are switched on, by name. */
export function appsOf({ apps }: Pick<Services, "apps">): [string, AppSettings][] {
  return Object.entries(apps).filter(([, { enabled }]) => enabled);
}

/** Whether an app has a folder of its own in Infisical, which holds its secrets. */
export function readsInfisical({ secrets }: Pick<Services, "secrets">, { secretsIn, sibling }: AppSettings): boolean {
  return secrets.enabled && (secretsIn ?? (sibling === undefined ? "env" : "infisical")) === "infisical";
}

function serviceMember(stage: Hosting, service: ServiceName): Member {
  const { name, data, keeper = name } = serviceRow(service);
  const inBucket = service === "registry" && stage.services.registry.blobs === "s3";
  return {
    name,
    path: ["services", service],
    settings: stage.services[service],
    ...(data && !inBucket && { data, backup: data === "postgres" ? data : "volume" }),
    keeper,
    hosts: hostNames(stage, service),
    connectsTo: connectsTo(service).map((other) => CATALOG[other].name),
  };
}

function appMember(stage: Hosting, name: string, app: AppSettings): Member {
  const { database, ipfs, uses } = app;
  return {
    name,
    path: ["services", "apps", name],
    settings: app,
    ...(holdsData(app) && { data: "volume", ...(app.backup && { backup: "volume" }) }),
    keeper: name,
    hosts: hostsOfApp(stage, app),
    connectsTo: [
      ...(database ? [CATALOG.postgres.name] : []),
      ...(ipfs ? [CATALOG.ipfs.name] : []),
      ...(readsInfisical(stage.services, app) ? [CATALOG.secrets.name] : []),
      ...uses.map((used) => (isProxied(stage, used) ? CATALOG.proxy.name : used)),
    ],
  };
}

/** Whether the proxy leads to what has a public host: Infisical has an entrance of its own. */
const isProxied = (stage: Hosting, name: string): boolean => isPublic(stage, name) && name !== CATALOG.secrets.name;

/** Whether a service, by its name, has a public host. */
export function isPublic({ services }: { readonly services: Pick<Services, "apps"> }, name: string): boolean {
  const service = SERVICES.find((each) => CATALOG[each].name === name);
  return service ? serviceRow(service).hosts.length > 0 : services.apps[name]?.hosts !== undefined;
}
