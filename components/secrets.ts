import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
  unsecret,
} from "@pulumi/pulumi";
import { encodeBundle } from "../edge/bundle.ts";
import { renderPingap } from "../edge/pingap.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";
import { InfisicalInstance } from "../resources/infisical/instance.ts";
import { InfisicalProject } from "../resources/infisical/project.ts";
import { RandomSecret, type RandomSecretArgs } from "../resources/random-secret.ts";
import { CATALOG } from "../stage/services/catalog.ts";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { CopySource } from "./copy-source.ts";
import { edgeCertificate } from "./edge-certificate.ts";
import { archived } from "./postgres-archive.ts";
import { backupEnvironment, carried, type PostgresBackup } from "./postgres-backup.ts";
import { startScript } from "./postgres-start.ts";
import type { SecretStoreAccess } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";

export interface SecretsArgs extends ServiceArgs {
  /** Image of the proxy, which serves as Infisical's TLS front too. */
  readonly proxyImage: Input<string>;
  /** Certificate of `secrets.<domain>`; its key goes to this front only. */
  readonly certificate: AcmeCertificate;
  /** Infisical's environment slug. */
  readonly environment: string;
  /** Where its database archives to, and begins from; absent = what it holds ends with its lease. */
  readonly backup?: PostgresBackup;
}

/** Its database's container; superuser and database there are Infisical's own. */
const DATABASE = CATALOG.secrets.keeper;
const OWNER = { user: "infisical", database: "infisical" };

/** Folder of the cluster, below the volume's mount. */
const PGDATA = "/var/lib/postgresql/data/pgdata";

/**
 * Infisical with its own PostgreSQL, Redis and TLS front, at an address of its own. It stands beside the proxy and not behind it:
 * every service fetches its secrets here before it starts.
 */
export class Secrets extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** Address of the TLS front. */
  readonly address: Output<string>;
  /** The administrator's e-mail address and password. Secret. */
  readonly login: { readonly email: string; readonly password: Output<string> };
  /** What services get their secrets from. */
  readonly vault: SecretStoreAccess;
  readonly copySource?: CopySource;

  constructor(name: string, args: SecretsArgs, options?: ComponentResourceOptions) {
    super("platform:foundation:Secrets", name, {}, options);
    const { stage, backup } = args;
    const { domain, services } = stage;
    const url = publicUrl(stage, "secrets");
    const random = (what: string, shape: RandomSecretArgs = {}) =>
      new RandomSecret(`${name}-${what}`, shape, { parent: this }).value;
    // its PostgreSQL takes a password only when it is made
    const databasePassword = random("database", { keyOf: name });
    const main = "infisical";
    this.service = new Service(this, name, {
      ...args,
      settings: services.secrets,
      declaration: {
        main,
        entrance: "front",
        stateful: true,
        ...(backup && carried(name, DATABASE, backup, OWNER.user, this)),
        healthPath: "/api/status",
        containers: {
          front: {
            image: args.proxyImage,
            env: { PINGAP_TOML_B64: frontConfiguration(args.certificate, hostNames(stage, "secrets"), main) },
            ports: [{ port: 443, to: "address" }],
            cpu: 0.25,
            memory: "128Mi",
          },
          [main]: {
            image: THIRD_PARTY.infisical,
            env: {
              HOST: "0.0.0.0",
              SITE_URL: url,
              ENCRYPTION_KEY: random("encryption", { bytes: 16, encoding: "hex", keyOf: name }),
              AUTH_SECRET: random("auth", { bytes: 32, encoding: "base64" }),
              DB_CONNECTION_URI: interpolate`postgresql://${OWNER.user}:${databasePassword}@${DATABASE}:5432/${OWNER.database}`,
              REDIS_URL: "redis://redis:6379",
              TELEMETRY_ENABLED: "false",
              ALLOW_INTERNAL_IP_CONNECTIONS: "false",
              TRUSTED_PROXY_CIDRS: "10.0.0.0/8",
            },
            ports: [{ port: 8080, to: ["front"] }],
            cpu: 1,
            memory: "2Gi",
          },
          [DATABASE]: {
            image: THIRD_PARTY.infisicalPostgres,
            ...(backup && {
              image: backup.image,
              command: ["bash", "-c"],
              args: [startScript({}, archived(OWNER.user), OWNER)],
            }),
            env: {
              POSTGRES_USER: OWNER.user,
              POSTGRES_DB: OWNER.database,
              POSTGRES_PASSWORD: databasePassword,
              PGDATA,
              ...(backup && {
                POSTGRES_INITDB_ARGS: "--data-checksums",
                ...backupEnvironment(name, backup, { pgdata: PGDATA, user: OWNER.user }, this),
              }),
            },
            ports: [{ port: 5432, to: [main] }],
            cpu: 1,
            memory: "1Gi",
            volumes: { data: { size: "10Gi", mount: "/var/lib/postgresql/data", kind: "persistent" } },
          },
          redis: {
            image: THIRD_PARTY.redis,
            ports: [{ port: 6379, to: [main] }],
            cpu: 0.25,
            memory: "256Mi",
          },
        },
      },
    });
    if (backup) this.copySource = { kind: "postgres", user: OWNER.user };
    this.address = this.service.running.address("front");
    this.login = { email: `operator@${domain}`, password: random("administrator", { keyOf: name }) };
    this.vault = this.#bootstrap(name, url, args.environment);
    this.registerOutputs();
  }

  #bootstrap(name: string, url: string, environment: string): SecretStoreAccess {
    const instance = new InfisicalInstance(
      name,
      { url, address: this.address, ...this.login, organization: "platform" },
      { parent: this, dependsOn: this.service.running.ready },
    );
    const { organizationId } = instance;
    const access = { url, address: this.address, ...credentialsOf(instance), organizationId };
    const project = { name: "alternatefutures-platform", environments: [environment], administrator: this.login };
    const { projectId } = new InfisicalProject(name, { access, ...project }, { parent: this });
    return { url, environment, projectId, access };
  }
}

/**
 * What the administrator logs in with: a client, or the token of a state that has none yet. The other one is known to be
 * absent, so that neither a preview nor an old state shows a difference.
 */
function credentialsOf({ accessToken, clientId, clientSecret }: InfisicalInstance) {
  const token = unsecret(accessToken);
  const known = (isClient: boolean, value: Output<string | undefined>) =>
    token.apply((text) => ((text === "") === isClient ? value : undefined)) as Output<string | undefined>;
  return {
    accessToken: known(false, accessToken),
    clientId: known(true, clientId),
    clientSecret: known(true, clientSecret),
  };
}

/** TLS for the hosts of `certificate`, everything passed on to Infisical beside it. */
function frontConfiguration(certificate: AcmeCertificate, hosts: readonly string[], infisical: string): Output<string> {
  const upstream = {
    service: infisical,
    host: infisical,
    port: 8080,
    tls: null,
    healthPath: "/api/status",
  };
  return all([edgeCertificate("secrets", certificate)]).apply((certificates) => {
    const routes = hosts.map((host) => ({ host, upstream: { ...upstream, hostHeader: host } }));
    return encodeBundle(renderPingap({ routes, certificates }));
  });
}
