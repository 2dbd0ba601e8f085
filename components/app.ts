import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { NO_LOCK } from "../stage/image-lock.ts";
import { holdsData } from "../stage/services/app-contradictions.ts";
import { type AppSettings, addressVariable, urlVariable } from "../stage/services/apps.ts";
import { generatedSecret } from "../stage/services/derived-names.ts";
import { hostsOfApp } from "../stage/services/host-names.ts";
import { CLOSED, type Container, type Credentials, type Port } from "../workload/declaration.ts";
import { scheduled } from "../workload/schedule.ts";
import { appImage } from "./app-image.ts";
import type { CopySource } from "./copy-source.ts";
import type { Ipfs } from "./ipfs.ts";
import type { Postgres } from "./postgres.ts";
import { type SecretStoreAccess, secretReader } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { Tunnel, type TunnelArgs } from "./tunnel.ts";
import { keptContainer, keptVolumes, type VolumeBackup } from "./volumes/backup.ts";

export interface AppArgs extends ServiceArgs {
  readonly settings: AppSettings;
  /** Where its secrets are kept; absent = they are part of its environment. */
  readonly vault?: SecretStoreAccess;
  /** With a database of its own. */
  readonly postgres?: Postgres;
  readonly ipfs?: Ipfs;
  /** Apps without a host that it talks to. */
  readonly used: readonly App[];
  /** Base URLs of what it talks to by a host, by name. */
  readonly urls: Readonly<Record<string, string>>;
  /** The tunnel to its port, where apps talk to it and it has no host. */
  readonly tunnel?: Omit<TunnelArgs, "target">;
  /** Whether nothing stands before it: the target's own ingress answers at its hosts, and without one, too. */
  readonly direct?: boolean;
  /** How its volumes are backed up; absent = what they hold ends with its lease. */
  readonly backup?: VolumeBackup;
  /** In place of what the settings say, as only a run knows it. */
  readonly given?: Given;
}

/** What may come from other resources. */
export interface Given {
  readonly image?: Input<string>;
  readonly credentials?: Credentials;
  readonly env?: Readonly<Record<string, Input<string>>>;
  readonly secrets?: Readonly<Record<string, Input<string>>>;
}

/** Of the web server of `images/static`. */
const STATIC_PORT = 8080;

/** A service of one's own, as the stage file describes it under `services.apps`. */
export class App extends ComponentResource implements PlatformService {
  readonly service: Service;
  readonly copySource?: CopySource;
  readonly #port: number | undefined;
  readonly #tunnel: Tunnel | undefined;

  constructor(name: string, args: AppArgs, options?: ComponentResourceOptions) {
    super("platform:services:App", name, {}, options);
    const { stage, settings, postgres, ipfs, used, tunnel, direct = false, given = {}, backup } = args;
    const { health = "/", volumes, storage, image: _, ...rest } = settings;
    const port = portOf(settings);
    const hosts = hostsOfApp(stage, settings);
    const database = postgres?.access(name, [name]);
    const generated = settings.generate.map((key) => [key, this.#generated(name, key)]);
    const made = {
      DATABASE_URL: database?.url,
      DATABASE_URL_RO: database?.standbyUrl,
      ...Object.fromEntries(generated),
    };
    const values = { ...made, ...settings.secrets, ...given.secrets };
    const after = postgres ? [postgres.ready] : [];
    const reader = secretReader(this, args.vault, `/app-${name}`, values, after);
    if (backup) this.copySource = { kind: "volume", keeping: {} };
    this.#port = port;
    this.#tunnel = port !== undefined && tunnel ? this.#opened(name, port, tunnel) : undefined;
    const container: Container = {
      ...imageOf(this, name, args),
      ...commandOf(settings),
      ...(settings.gpu && { gpu: settings.gpu }),
      env: {
        ...(settings.port !== undefined && { PORT: String(settings.port) }),
        ...variables(args),
        ...reader.env,
        ...given.env,
      },
      ports: portsOf(settings, this.#tunnel !== undefined, direct ? hosts : undefined),
      ...(settings.static === undefined ? { cpu: 0.5, memory: "512Mi" } : { cpu: 0.1, memory: "128Mi" }),
      ...(storage && { storage }),
      ...(Object.keys(volumes).length > 0 && { volumes }),
    };
    this.service = new Service(this, name, {
      ...args,
      // The size of its volumes stands with them.
      settings: { ...rest, hosts: undefined },
      reader,
      needs: [...after, ...(ipfs ? [ipfs.service.running.ready] : []), ...used.map((app) => app.service.running.ready)],
      declaration: {
        main: name,
        stateful: holdsData(settings),
        ...(hosts.length > 0 && !direct && { hosts, healthPath: health }),
        ...(settings.sdl && { sdl: settings.sdl }),
        ...(backup && keptVolumes(name, backup, this)),
        containers: {
          [name]: backup ? keptContainer(name, container, backup, {}, this) : container,
          ...(this.#tunnel && { [Tunnel.sidecar]: this.#tunnel.server }),
          ...database?.tunnels,
          ...(ipfs && { [ipfs.service.name]: ipfs.client(name, [name]) }),
          ...Object.fromEntries(used.map((app) => [app.service.name, app.client(name, [name])])),
        },
      },
    });
    this.registerOutputs();
  }

  /** Where a consumer reaches it, `host:port`, beside its sidecar. */
  get localAddress(): string {
    return `${this.service.name}:${this.#port}`;
  }

  /** Sidecar of a consumer, to be named like this app. */
  client(consumer: string, to: readonly string[]): Container {
    if (!this.#tunnel) throw new Error(`${this.service.name} has no tunnel`);
    return this.#tunnel.client(this.service, consumer, to);
  }

  #generated(name: string, key: string): Output<string> {
    return new RandomSecret(generatedSecret(name, key), { bytes: 32, encoding: "hex" }, { parent: this }).value;
  }

  #opened(name: string, port: number, tunnel: Omit<TunnelArgs, "target">): Tunnel {
    return new Tunnel(this, name, { ...tunnel, target: { container: name, port } });
  }
}

function imageOf(parent: App, name: string, { stage, settings, given = {}, lock = NO_LOCK }: AppArgs) {
  const { image, credentials } = given;
  const named = image === undefined ? appImage(parent, stage, name, settings, lock) : { image };
  return { ...named, ...(credentials && { credentials }) };
}

function commandOf({ command = [], args = [], schedule }: AppSettings): Pick<Container, "command" | "args"> {
  if (schedule !== undefined) return scheduled(schedule, [...command, ...args]);
  return { ...(command.length > 0 && { command }), ...(args.length > 0 && { args }) };
}

/** What tells an app where everything is that it talks to. */
function variables({ ipfs, used, urls }: AppArgs): Record<string, string> {
  return {
    ...(ipfs && { IPFS_API_URL: ipfs.rpcUrl }),
    ...Object.fromEntries(used.map((app) => [addressVariable(app.service.name), app.localAddress])),
    ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [urlVariable(name), url])),
  };
}

/** The port that its hosts lead to. */
const portOf = ({ port, static: files }: AppSettings): number | undefined => (files === undefined ? port : STATIC_PORT);

/** @param ingress whole names at which the target's ingress answers itself; absent = it does so for the proxy alone */
function portsOf(settings: AppSettings, tunnelled: boolean, ingress: readonly string[] | undefined): Port[] {
  const { ports, hosts } = settings;
  const port = portOf(settings);
  const open = ports.map(({ port, protocol, to }): Port => ({ port, proto: protocol === "udp" ? "UDP" : "TCP", to }));
  const to = hosts || ingress ? "ingress" : tunnelled ? [Tunnel.sidecar] : [];
  const main: Port[] = port === undefined ? [] : [{ port, to, ...(ingress?.length && { hosts: ingress }) }];
  const all = [...main.filter((each) => each.to.length > 0), ...open];
  return all.length > 0 ? all : [CLOSED];
}
