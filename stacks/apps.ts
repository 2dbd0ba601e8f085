import { type ComponentResourceOptions, log } from "@pulumi/pulumi";
import { App } from "../components/app.ts";
import { volumeBackup } from "../components/volumes/backup.ts";
import type { Stage } from "../stage/schema.ts";
import type { AppSettings } from "../stage/services/apps.ts";
import { CATALOG, connectsTo, SERVICES, type ServiceName, serviceRow } from "../stage/services/catalog.ts";
import { appsOf, isPublic, membersOf, readsInfisical } from "../stage/services/members.ts";
import type { Data } from "./data.ts";
import type { Foundation } from "./foundation.ts";
import { volumeFolderFor } from "./repository-folder.ts";
import type { ArgsOf } from "./service-args.ts";

/** Services of one's own; what another one talks to without a host is made before it. */
export function apps(
  stage: Stage,
  argsOf: ArgsOf,
  { images, secrets }: Foundation,
  { postgres, ipfs }: Data,
  options: ComponentResourceOptions,
): App[] {
  const made = new Map<string, App>();
  const members = new Map(membersOf(stage).map(({ name, hosts }) => [name, hosts]));
  const make = ([name, settings]: [string, AppSettings]): App => {
    const uses = (whether: boolean) => settings.uses.filter((used) => isPublic(stage, used) === whether);
    const consumers = consumersOf(stage, name);
    const backup = volumeBackup(stage, volumeFolderFor(name));
    const args = {
      ...argsOf(name),
      settings,
      used: uses(false).map((used) => made.get(used)!),
      urls: Object.fromEntries(uses(true).map((used) => [used, `https://${members.get(used)![0]}`])),
      ...(consumers.length > 0 && { tunnel: { image: images.tunnel, consumers } }),
      ...(settings.database && postgres && { postgres }),
      ...(settings.ipfs && ipfs && { ipfs }),
      ...(backup && settings.backup && { backup }),
      ...(secrets && readsInfisical(stage.services, settings) && { vault: secrets.component.vault }),
    };
    const app = new App(name, args, options);
    made.set(name, app);
    return app;
  };
  return inOrder(stage).map(make);
}

/** Apps that talk to one without a host, in the order of their names. */
function consumersOf(stage: Stage, name: string): string[] {
  if (isPublic(stage, name)) return [];
  return appsOf(stage.services)
    .filter(([, { uses }]) => uses.includes(name))
    .map(([consumer]) => consumer)
    .sort();
}

/** Apps after those that they talk to without a host; the stage file has no circle of them. */
function inOrder(stage: Stage): [string, AppSettings][] {
  const all = appsOf(stage.services);
  const sorted = new Map<string, AppSettings>();
  const visit = ([name, settings]: [string, AppSettings]) => {
    if (sorted.has(name)) return;
    const needed = all.filter(([other]) => settings.uses.includes(other) && !isPublic(stage, other));
    needed.forEach(visit);
    sorted.set(name, settings);
  };
  all.forEach(visit);
  return [...sorted];
}

/** Says what it means that a stage has no Infisical, where anything has secrets. */
export function noteOpenSecrets(stage: Stage): void {
  if (stage.services.secrets.enabled) return;
  const holding = [
    ...SERVICES.filter((service) => stage.services[service].enabled && readsFolder(service)).map(
      (service) => CATALOG[service].name,
    ),
    ...appsOf(stage.services)
      .filter(([, app]) => hasSecrets(app))
      .map(([name]) => name),
  ];
  if (holding.length === 0) return;
  log.warn(
    `services.secrets is not enabled: the secrets of ${holding.join(", ")} are part of their manifests. ` +
      "They are encrypted in the state, and sent to the provider alone, who can read them; a change of one starts its service again.",
  );
}

/** Whether a service of the platform has a folder in Infisical. */
const readsFolder = (service: ServiceName): boolean =>
  serviceRow(service).layer === "services" && connectsTo(service).includes("secrets");

const hasSecrets = ({ database, generate, secrets }: AppSettings): boolean =>
  database || generate.length > 0 || Object.keys(secrets).length > 0;
