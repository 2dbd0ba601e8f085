import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Api } from "../components/api.ts";
import { Auth } from "../components/auth.ts";
import { Docs } from "../components/docs.ts";
import type { Ipfs } from "../components/ipfs.ts";
import type { Postgres } from "../components/postgres.ts";
import { Registry, type RegistryArgs } from "../components/registry.ts";
import type { SecretStoreAccess } from "../components/secret-folder.ts";
import type { PlatformService, ServiceArgs } from "../components/service.ts";
import type { SharedSecrets } from "../components/shared-secrets.ts";
import type { Tracing } from "../components/tracing.ts";
import { volumeBackup } from "../components/volumes/backup.ts";
import { WebApp } from "../components/web-app.ts";
import { Website } from "../components/website.ts";
import { repositoriesOf } from "../stage/backup.ts";
import type { Stage } from "../stage/schema.ts";
import { CATALOG, type ServicesOf } from "../stage/services/catalog.ts";
import type { Data } from "./data.ts";
import type { Foundation } from "./foundation.ts";
import { folderFor, volumeFolderFor } from "./repository-folder.ts";
import type { ArgsOf } from "./service-args.ts";

/** What services are made of. What a service needs is there whenever it is enabled: a stage file without it is refused. */
interface Parts {
  readonly shared: SharedSecrets;
  readonly images: Foundation["images"];
  readonly vault?: SecretStoreAccess;
  readonly postgres: Postgres;
  readonly ipfs?: Ipfs;
  readonly tracing?: Tracing;
}

type Make = (name: string, args: ServiceArgs & Parts, options: ComponentResourceOptions) => PlatformService;

/** One line a service. */
const MAKE: Record<ServicesOf<"services">, Make> = {
  auth: (...args) => new Auth(...args),
  api: (...args) => new Api(...args),
  registry: (name, args, options) => new Registry(name, { ...args, ...storageOf(name, args) }, options),
  webApp: (...args) => new WebApp(...args),
  docs: (...args) => new Docs(...args),
  website: (...args) => new Website(...args),
};

/** Where a registry keeps its images: on a volume that is backed up, or with the backups, in a folder of its own. */
function storageOf(
  service: string,
  { stage, images }: Pick<Parts, "images"> & ServiceArgs,
): Pick<RegistryArgs, "bucket" | "backup"> {
  if (stage.services.registry.blobs === "s3")
    return { bucket: { ...repositoriesOf(stage)[0]!, folder: folderFor(service) } };
  const backup = volumeBackup(stage, volumeFolderFor(service));
  return backup ? { backup: { ...backup, image: images.registry } } : {};
}

/** Services that users reach: auth, API, registry, web app, docs, website. */
export function services(
  stage: Stage,
  argsOf: ArgsOf,
  { shared, secrets, images }: Foundation,
  data: Data,
  options: ComponentResourceOptions,
): PlatformService[] {
  const parts = { shared, images, vault: secrets?.component.vault, ...data } as Parts;
  const names = (Object.keys(MAKE) as ServicesOf<"services">[]).filter((name) => stage.services[name].enabled);
  return names.map((name) => MAKE[name](CATALOG[name].name, { ...argsOf(CATALOG[name].name), ...parts }, options));
}
