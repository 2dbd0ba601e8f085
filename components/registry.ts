import { ComponentResource, type ComponentResourceOptions, type Input, secret } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import type { RepositorySettings } from "../stage/backup.ts";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container } from "../workload/declaration.ts";
import type { CopySource } from "./copy-source.ts";
import { FRONT_HEALTH, FRONT_USER, passwordFront } from "./password-front.ts";
import { type Login, type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { keptContainer, keptVolumes, type VolumeBackup } from "./volumes/backup.ts";

export interface RegistryArgs extends ServiceArgs {
  /** Where its images are kept, below `folder`; absent = on a volume. */
  readonly bucket?: RepositorySettings & { readonly folder: string };
  /** How that volume is backed up, and Distribution with restic in it; absent = what it holds ends with its lease. */
  readonly backup?: VolumeBackup & { readonly image: Input<string> };
}

/** Where the authorities of an S3 service of one's own are written. */
const CA_FILE = "/tmp/s3-ca.pem";

/** Container registry: CNCF Distribution behind a password. Request bodies end at the ingress's 100 MiB. */
export class Registry extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** What pulling and pushing ask for. Secret. */
  readonly login: Login;
  readonly copySource?: CopySource;

  constructor(name: string, args: RegistryArgs, options?: ComponentResourceOptions) {
    super("platform:services:Registry", name, {}, options);
    const { stage, bucket, backup } = args;
    const { services } = stage;
    const password = new RandomSecret(`${name}-password`, {}, { parent: this }).value;
    this.login = { user: FRONT_USER, password };
    const session = new RandomSecret(`${name}-session`, {}, { parent: this }).value;
    if (backup) this.copySource = { kind: "volume", keeping: {} };
    const container: Container = {
      image: THIRD_PARTY.registry,
      ...(bucket?.ca && { command: ["sh", "-c"], args: [TRUSTING] }),
      env: {
        REGISTRY_HTTP_ADDR: ":5000",
        REGISTRY_HTTP_HOST: publicUrl(stage, "registry"),
        REGISTRY_HTTP_SECRET: session,
        ...(bucket ? inBucket(bucket) : { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/var/lib/registry" }),
        REGISTRY_STORAGE_DELETE_ENABLED: "true",
        OTEL_TRACES_EXPORTER: "none",
      },
      ports: [{ port: 5000, to: ["front"] }],
      cpu: 1,
      memory: "1Gi",
      ...(!bucket && { volumes: { data: { size: "20Gi", mount: "/var/lib/registry", kind: "persistent" } } }),
    };
    this.service = new Service(this, name, {
      ...args,
      settings: services.registry,
      declaration: {
        main: name,
        entrance: "front",
        stateful: bucket === undefined,
        healthPath: FRONT_HEALTH,
        hosts: hostNames(stage, "registry"),
        ...(backup && keptVolumes(name, backup, this)),
        containers: {
          [name]: backup
            ? keptContainer(
                name,
                { ...container, image: backup.image, command: BEGIN },
                backup,
                { held: READ_ONLY },
                this,
              )
            : container,
          front: passwordFront({ container: name, port: 5000 }, "/v2/", password),
        },
      },
    });
    this.registerOutputs();
  }
}

/** What the image begins with. */
const BEGIN = ["/entrypoint.sh", "/etc/distribution/config.yml"];

/** Images can be pulled, and none pushed or deleted. */
const READ_ONLY = `REGISTRY_STORAGE_MAINTENANCE_READONLY='{"enabled":true}' exec "$@"`;

/** Go trusts the authorities in this file in place of the system's. */
const TRUSTING = `printf '%s\n' "$S3_CA" > ${CA_FILE} && exec /entrypoint.sh /etc/distribution/config.yml`;

/** Settings of Distribution's driver `s3`. Blobs go through the registry: whoever pulls may not reach the bucket. */
function inBucket({
  endpoint,
  bucket,
  region,
  pathStyle,
  accessKey,
  secretKey,
  ca,
  folder,
}: NonNullable<RegistryArgs["bucket"]>): Record<string, Input<string>> {
  return {
    REGISTRY_STORAGE: "s3",
    REGISTRY_STORAGE_S3_REGIONENDPOINT: endpoint,
    REGISTRY_STORAGE_S3_BUCKET: bucket,
    REGISTRY_STORAGE_S3_REGION: region,
    REGISTRY_STORAGE_S3_FORCEPATHSTYLE: String(pathStyle),
    REGISTRY_STORAGE_S3_ACCESSKEY: accessKey,
    REGISTRY_STORAGE_S3_SECRETKEY: secret(secretKey),
    REGISTRY_STORAGE_S3_ROOTDIRECTORY: `/${folder}`,
    REGISTRY_STORAGE_REDIRECT_DISABLE: "true",
    ...(ca && { S3_CA: ca, SSL_CERT_FILE: CA_FILE }),
  };
}
