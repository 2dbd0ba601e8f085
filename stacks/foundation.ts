import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { builtImage, ownContext } from "../components/image.ts";
import { postgresBackup } from "../components/postgres-backup.ts";
import { Secrets } from "../components/secrets.ts";
import { SharedSecrets } from "../components/shared-secrets.ts";
import { AcmeAccount } from "../resources/acme/account.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";
import { endpoints } from "../stage/endpoints.ts";
import { NO_LOCK, pinnedImages } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { CATALOG } from "../stage/services/catalog.ts";
import { hostNames } from "../stage/services/host-names.ts";
import { BASES } from "../stage/services/third-party-images.ts";
import { certificate } from "./certificates.ts";
import { folderFor } from "./repository-folder.ts";
import type { ArgsOf } from "./service-args.ts";
import { type FiledZone, filedZones } from "./zones.ts";

export interface Foundation {
  readonly zones: readonly FiledZone[];
  readonly account: AcmeAccount;
  readonly images: Readonly<
    Record<"proxy" | "tunnel" | "postgres" | "postgres16" | "registry" | "kubo" | "pgbouncer" | "gatus", Input<string>>
  >;
  readonly shared: SharedSecrets;
  /** Infisical and its certificate; absent where the stage has none. */
  readonly secrets?: { readonly component: Secrets; readonly certificate: AcmeCertificate };
}

/** What all other layers need: zones, ACME account, our own images, and Infisical. */
export function foundation(stage: Stage, argsOf: ArgsOf, options: CustomResourceOptions): Foundation {
  const zones = filedZones(stage, options);
  const { acmeDirectory } = endpoints(stage);
  const { email } = stage.acme;
  const account = new AcmeAccount("acme", { directoryUrl: acmeDirectory, ...(email && { email }) }, options);
  const { lock = NO_LOCK } = argsOf("proxy");
  const image = (name: string, context: keyof typeof BASES) =>
    builtImage(stage, { name, context: ownContext(context), bases: pinnedImages(lock, BASES[context]) }, options);
  const images = onceAsked({
    proxy: () => stage.services.proxy.image ?? image("pingap", "images/proxy"),
    tunnel: () => image("tunnel", "images/tunnel"),
    postgres: () => image("postgres-archived", "images/postgres"),
    postgres16: () => image("postgres-16-archived", "images/postgres-16"),
    registry: () => stage.services.registry.image ?? image("registry-archived", "images/registry"),
    kubo: () => stage.services.ipfs.image ?? image("kubo-archived", "images/kubo"),
    pgbouncer: () => image("pgbouncer", "images/pgbouncer"),
    gatus: () => stage.services.monitoring.image ?? image("gatus", "images/gatus"),
  });
  const shared = new SharedSecrets("shared", options);
  if (!stage.services.secrets.enabled) return { zones, account, images, shared };
  const names = hostNames(stage, "secrets");
  const own = certificate("secrets", { stage, account, zones, names }, options);
  const { name } = CATALOG.secrets;
  const backup = postgresBackup(stage, () => images.postgres16, folderFor(name));
  const component = new Secrets(
    name,
    {
      ...argsOf("secrets"),
      proxyImage: images.proxy,
      certificate: own,
      environment: "prod",
      ...(backup && { backup }),
    },
    options,
  );
  return { zones, account, images, shared, secrets: { component, certificate: own } };
}

/** What is made when it is first asked for: an image that nothing of the stage runs is not built. */
function onceAsked<T>(makers: { readonly [Name in keyof T]: () => T[Name] }): { readonly [Name in keyof T]: T[Name] } {
  const made: Partial<T> = {};
  const names = Object.keys(makers) as (keyof T)[];
  const properties = names.map((name) => [name, { get: () => (made[name] ??= makers[name]()) }]);
  return Object.defineProperties({} as T, Object.fromEntries(properties));
}
