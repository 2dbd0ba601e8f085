import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { hostNames } from "../stage/services/host-names.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container } from "../workload/declaration.ts";
import type { CopySource } from "./copy-source.ts";
import { KNOW_SERVICES, PIN_REMOTELY, type RemotePins, remotePinsEnvironment } from "./ipfs/remote-pins.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { Tunnel } from "./tunnel.ts";
import { keptContainer, keptVolumes, type VolumeBackup } from "./volumes/backup.ts";
import { kubo, LISTEN } from "./volumes/kubo.ts";

export interface IpfsArgs extends ServiceArgs {
  /** Image of the tunnel sidecar. */
  readonly tunnelImage: Input<string>;
  /** Services that may use the RPC, which can read, pin and delete everything. */
  readonly consumers: readonly string[];
  /** How its repository is backed up, and Kubo with restic in it; absent = what it holds ends with its lease. */
  readonly backup?: VolumeBackup & { readonly image: Input<string> };
  /** Services that it asks to pin what it pins; absent = none. */
  readonly remotePins?: RemotePins;
}

const RPC = 5001;

/** Kubo: a public gateway without foreign content, and an RPC reached only through TLS tunnels. */
export class Ipfs extends ComponentResource implements PlatformService {
  readonly service: Service;
  readonly copySource?: CopySource;
  readonly #tunnel: Tunnel;

  constructor(name: string, args: IpfsArgs, options?: ComponentResourceOptions) {
    super("platform:data:Ipfs", name, {}, options);
    const { stage, backup, remotePins } = args;
    const { services, external } = stage;
    this.#tunnel = new Tunnel(this, name, {
      image: args.tunnelImage,
      target: { container: name, port: RPC },
      consumers: args.consumers,
    });
    if (backup) this.copySource = { kind: "volume", keeping: kubo };
    const container: Container = {
      image: THIRD_PARTY.ipfs,
      command: ["sh", "-c"],
      args: [startScript(remotePins)],
      env: {
        IPFS_PROFILE: "server",
        ...(external.pinata && { PINATA_JWT: external.pinata.jwt }),
        ...(remotePins && remotePinsEnvironment(remotePins)),
      },
      ports: [
        { port: 8080, to: "ingress" },
        { port: 4001, to: "forwarded" },
        { port: RPC, to: [Tunnel.sidecar] },
      ],
      cpu: 2,
      memory: "4Gi",
      storage: "1Gi",
      volumes: { data: { size: "100Gi", mount: "/data/ipfs", kind: "persistent" } },
    };
    this.service = new Service(this, name, {
      ...args,
      settings: services.ipfs,
      declaration: {
        main: name,
        stateful: true,
        healthPath: "/ipfs/bafkqaaa",
        hosts: hostNames(stage, "ipfs"),
        ...(backup && keptVolumes(name, backup, this)),
        containers: {
          [name]: backup
            ? keptContainer(
                name,
                { ...container, image: backup.image, args: [startScript(remotePins, LISTEN)] },
                backup,
                kubo,
                this,
              )
            : container,
          [Tunnel.sidecar]: this.#tunnel.server,
        },
      },
    });
    this.registerOutputs();
  }

  /** URL of the RPC beside a consumer. */
  get rpcUrl(): string {
    return `http://${this.service.name}:${RPC}`;
  }

  /** Sidecar of a consumer, to be named like this service. */
  client(consumer: string, to: readonly string[]): Container {
    return this.#tunnel.client(this.service, consumer, to);
  }
}

/**
 * Settings that Kubo takes only from its configuration file; `/container-init.d` runs after `ipfs init`.
 * @param more commands there
 */
function startScript(remotePins: RemotePins | undefined, more?: string): string {
  return `
mkdir -p /container-init.d
cat > /container-init.d/10-platform.sh <<'EOF'
set -e
ipfs config --json Gateway.NoFetch true
ipfs config Datastore.StorageMax 75GB
ipfs config Provide.Strategy pinned+unique
ipfs config --json Discovery.MDNS.Enabled false
ipfs config --json Swarm.ConnMgr.LowWater 50
ipfs config --json Swarm.ConnMgr.HighWater 150${remotePins ? `\n${KNOW_SERVICES}` : ""}
if [ -n "$PINATA_JWT" ] && ! ipfs pin remote service ls | grep -q pinata; then
  ipfs pin remote service add pinata https://api.pinata.cloud/psa "$PINATA_JWT"
fi${more === undefined ? "" : `\n${more}`}
EOF${remotePins ? PIN_REMOTELY : ""}
exec /sbin/tini -- /usr/local/bin/start_ipfs daemon --migrate=true --enable-gc
`;
}
