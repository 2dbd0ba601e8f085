import { join } from "node:path";
import { type SandboxPorts, sandboxPorts } from "../network/sandbox-ports.ts";
import { createAuthority, issueCertificate, type KeyPairPem } from "./certificates.ts";
import { Chain, type ChainSnapshot } from "./chain/chain.ts";
import type { Genesis } from "./chain/genesis.ts";
import { startRest } from "./chain/rest/rest.ts";
import { competingSigner } from "./competing-signer.ts";
import { startConsole } from "./console.ts";
import { type Controlled, type ImageRegistry, startControl } from "./control.ts";
import { DialTable } from "./dial.ts";
import { dialler } from "./dialler.ts";
import { dnsDialTable, startDns } from "./dns/dns.ts";
import { edgeImage } from "./edge/image.ts";
import { injectFault } from "./faults.ts";
import { forgetInstance, type InfisicalStates, infisicalImage } from "./infisical/image.ts";
import { portInUse } from "./listen.ts";
import { Market, orderKey } from "./market.ts";
import type { Options } from "./options.ts";
import { type AcmeState, Pebble } from "./pebble.ts";
import { AddressPool } from "./podman/addresses.ts";
import { backOff } from "./podman/back-off.ts";
import { requirePodman } from "./podman/requirements.ts";
import { MAX_STALENESS_SECONDS, PriceFeed } from "./price-feed.ts";
import { hostUri } from "./providers/catalog.ts";
import { type FleetOptions, type FleetState, fleetGenesis, ProviderFleet } from "./providers/fleet.ts";
import { imageTable, pulled } from "./runtime/images.ts";
import { S3, S3_HOST, S3_PORT } from "./s3.ts";
import { S3Front } from "./s3-front.ts";
import { StateFile } from "./state.ts";
import { openWallet } from "./wallet.ts";

export interface Cloud {
  readonly ports: SandboxPorts;
  close(): Promise<void>;
}

export const CHAIN_ID = "sandbox-1";

/** Milliseconds a simulated service needs to become ready. */
const READY_DELAY = 500;

/** Longest time without a saved chain while its blocks are empty, milliseconds. */
const SAVE_INTERVAL = 1000;

/** Starts everything; on a failure what was started is stopped again. */
export async function startCloud(options: Options, log: (line: string) => void, stop: () => void): Promise<Cloud> {
  const start = new Start(options, log, stop);
  try {
    await start.run();
    return { ports: start.ports, close: () => start.close() };
  } catch (error) {
    await start.close();
    throw portInUse(error) ?? error;
  }
}

/** The order in which the parts of the sandbox come up, and go down again. */
class Start {
  readonly ports: SandboxPorts;
  readonly #options: Options;
  readonly #log: (line: string) => void;
  readonly #stop: () => void;
  readonly #running: { close(): unknown }[] = [];
  readonly #dial = new DialTable();

  constructor(options: Options, log: (line: string) => void, stop: () => void) {
    this.ports = sandboxPorts(options.port);
    this.#options = options;
    this.#log = log;
    this.#stop = stop;
  }

  async run(): Promise<void> {
    const { seed, state, runtime } = this.#options;
    if (runtime === "podman") await requirePodman();
    requireSettings(this.#file("settings.json"), { seed, runtime });
    const tenant = await openWallet(join(state, "wallet.mnemonic"));
    const authority = await persisted(this.#file<KeyPairPem>("authority.json"), () => createAuthority("Sandbox"));
    const { auditor, ...before } = await fleetGenesis(seed);
    const chain = await this.#chain(genesis(tenant.address, auditor, before));
    const market = new Market(`http://127.0.0.1:${this.ports.chain}`, true);
    const names = new AddressPool("198.51.100.");
    await this.#dns(names);
    const connect = dialler(this.#dial, this.ports.resolver);
    const pebble = await this.#acme(authority);
    const s3 = await this.#s3(authority);
    const authorities = () => [authority.certificatePem, ...pebble.roots];
    const running = await this.#runtime(market, authority, authorities, connect, names);
    const fleet = await this.#fleet(market, connect, running);
    this.#running.push(await startConsole(this.ports.console, fleet));
    const feed = new PriceFeed({ market, chainId: CHAIN_ID, seed, log: this.#log });
    chain.onBlock(() => void fleet.onBlock());
    chain.onBlock(() => void feed.onBlock());
    chain.produceBlock();
    chain.start();
    await this.#control({
      health: () => ({
        ready: true,
        height: chain.height,
        chainId: CHAIN_ID,
        s3: this.#options.s3 !== undefined,
        auditor,
        providers: fleet.providers.map(described),
      }),
      dial: connect,
      authorities,
      registry: () => this.#registry(),
      fault: (request) =>
        injectFault({ fleet, chain, market, competitor: competingSigner(tenant, chain), s3 }, request),
      stop: this.#stop,
    });
  }

  /** The last one started stops first; one that cannot does not keep the others. */
  async close(): Promise<void> {
    for (const part of this.#running.splice(0).reverse()) {
      try {
        await part.close();
      } catch (error) {
        this.#log(`stopping: ${(error as Error).message}`);
      }
    }
  }

  #file<T>(name: string): StateFile<T> {
    return new StateFile<T>(join(this.#options.state, name));
  }

  /** The chain where it stopped; a block that changed something is on disk before anybody can ask for it. */
  async #chain(genesis: Genesis): Promise<Chain> {
    const file = this.#file<ChainSnapshot>("chain.json");
    const state = file.read();
    const chain = new Chain({
      chainId: CHAIN_ID,
      genesis,
      blockTime: this.#options.blockTime,
      ...(state && { state }),
    });
    let saved = 0;
    const save = () => {
      file.write(chain.snapshot());
      saved = Date.now();
    };
    chain.onBlock(() => {
      const empty = chain.latestBlock?.txs.length === 0;
      if (!empty || Date.now() - saved >= SAVE_INTERVAL) save();
    });
    this.#running.push({
      close() {
        chain.stop();
        save();
      },
    });
    this.#running.push(await startRest(chain, this.ports.chain));
    return chain;
  }

  async #dns(names: AddressPool): Promise<void> {
    const file = this.#file<unknown>("dns.json");
    const dns = await startDns({
      ports: this.ports,
      state: file.read(),
      onChange: () => file.write(dns.snapshot()),
      // pods connect to addresses, so that a name has one that leads to it
      ...(this.#options.runtime === "podman" && { addressOf: (name) => addressesOf(this.#dial, names, name) }),
    });
    this.#running.push(dns);
    for (const [name, endpoint] of Object.entries(dnsDialTable(this.ports))) {
      const [host = "", port] = name.split(":");
      this.#dial.set(host, Number(port), "tcp", endpoint);
      this.#dial.set(host, Number(port), "udp", endpoint);
    }
  }

  async #acme(authority: KeyPairPem): Promise<Pebble> {
    const pebble = await Pebble.start({
      binary: this.#options.pebble,
      folder: join(this.#options.state, "pebble"),
      port: this.ports.acme,
      managementPort: this.ports.acmeManagement,
      resolverPort: this.ports.resolver,
      authorityPem: authority.certificatePem,
      tls: await issueCertificate(authority, ["localhost", "127.0.0.1"]),
      state: this.#file<AcmeState>("acme.json"),
      log: this.#log,
    });
    this.#running.push(pebble);
    return pebble;
  }

  /** Where backups are kept; like S3 services on the internet it is no part of any lease. */
  async #s3(authority: KeyPairPem): Promise<S3Front | undefined> {
    const { s3, state } = this.#options;
    if (s3 === undefined) return undefined;
    const tls = await issueCertificate(authority, [S3_HOST]);
    const server = await S3.start({
      binary: s3,
      folder: join(state, "s3"),
      port: this.ports.s3,
      tls,
      log: this.#log,
    });
    const front = await S3Front.start(server.endpoint, tls);
    this.#running.push(server, front);
    this.#dial.set(S3_HOST, S3_PORT, "tcp", front.endpoint);
    return front;
  }

  /** What runs on leases. */
  async #runtime(
    market: Market,
    authority: KeyPairPem,
    authorities: () => readonly string[],
    connect: ReturnType<typeof dialler>,
    names: AddressPool,
  ): Promise<LeaseRuntime> {
    const { runtime, state, imageStores } = this.#options;
    if (runtime === "simulated") {
      const infisical = this.#file<InfisicalStates>("infisical.json");
      const imageOf = imageTable({
        "infisical/infisical": infisicalImage(infisical),
        pingap: edgeImage(authorities),
      });
      return {
        imageOf: (name) => pulled(imageOf(name)),
        readyDelay: READY_DELAY,
        ended: (lease) => forgetInstance(infisical, lease),
      };
    }
    const { Pods } = await import("./podman/pods.ts");
    const pods = await Pods.start({
      state,
      imageStores,
      authorities: authorities(),
      dial: this.#dial,
      connect: (host, port) => connect(host, port, "tcp"),
      resolverPort: this.ports.resolver,
      names,
      registry: { port: this.ports.registry, certificate: (host) => issueCertificate(authority, [host]) },
      lost: () => {
        this.#log(
          "podman: all containers have ended with the machine of the pods; the sandbox stops, to be started again",
        );
        this.#stop();
      },
      log: this.#log,
    });
    this.#running.push(pods);
    await pods.keepVolumesOf((await market.liveLeases()).map(({ id }) => orderKey(id)));
    return { imageOf: () => pods.image, readyDelay: 0, backOff, ended: (lease) => void pods.ended(lease) };
  }

  async #fleet(market: Market, connect: ReturnType<typeof dialler>, runtime: LeaseRuntime): Promise<ProviderFleet> {
    const { seed, patience, capacityHold } = this.#options;
    const fleet = await ProviderFleet.start({
      market,
      chainId: CHAIN_ID,
      seed,
      dial: this.#dial,
      state: this.#file<FleetState>("providers.json"),
      ...runtime,
      patience,
      capacityHold,
      connect: (host, port) => connect(host, port, "tcp"),
      log: this.#log,
    });
    this.#running.push(fleet);
    await fleet.join();
    return fleet;
  }

  /** What the images of a sandbox with containers are built from, and pushed to. */
  #registry(): ImageRegistry | Record<string, never> {
    const { runtime, imageStores } = this.#options;
    return runtime === "podman" ? { registry: `127.0.0.1:${this.ports.registry}`, imageStores } : {};
  }

  async #control(controlled: Controlled): Promise<void> {
    this.#running.push(await startControl(this.ports.control, controlled));
  }
}

type LeaseRuntime = Pick<FleetOptions, "imageOf" | "readyDelay" | "backOff" | "ended">;

/** The address of a name that no zone has, if the sandbox knows the name. */
function addressesOf(dial: DialTable, names: AddressPool, name: string): string[] | undefined {
  const known = dial.under(name);
  return known === undefined ? undefined : [names.give(known)];
}

function described({ name, address, profile, alive }: ProviderFleet["providers"][number]) {
  return { name, address, hostUri: hostUri(name), region: profile.region, audited: profile.audited, alive };
}

type Before = Required<Pick<Genesis, "providers" | "bids">>;

/** The tenant has 100,000 ACT and AKT, so that no test runs out by accident. */
function genesis(tenant: string, auditor: string, { providers, bids }: Before): Genesis {
  const coins = (amount: string) => ["uact", "uakt"].map((denom) => ({ denom, amount }));
  return {
    accounts: [
      { address: tenant, coins: coins("100000000000") },
      { address: auditor, coins: coins("1000000000000") },
      ...providers.map(({ owner }) => ({ address: owner, coins: coins("1000000000000") })),
    ],
    providers,
    bids,
    vault: "100000000000000",
    params: { oracle: { sources: [auditor], maxStalenessSeconds: MAX_STALENESS_SECONDS } },
  };
}

type Settings = Pick<Options, "seed" | "runtime">;

/**
 * Another seed means other providers than those the saved chain knows, another runtime that what the leases hold is gone.
 * An earlier version wrote no runtime down.
 */
function requireSettings(file: StateFile<Partial<Settings>>, settings: Settings): void {
  const made: Settings = { ...settings, ...simulatedBefore(file.read()) };
  for (const [name, value] of Object.entries(settings)) {
    const before = made[name as keyof Settings];
    if (before === value) continue;
    throw new Error(
      `the state in ${file.path} was made with --${name} ${before}, not ${value}; use that one or another --state`,
    );
  }
  file.write(made);
}

const simulatedBefore = (settings: Partial<Settings> | undefined): Partial<Settings> =>
  settings === undefined ? {} : { runtime: "simulated", ...settings };

async function persisted<T>(file: StateFile<T>, create: () => Promise<T>): Promise<T> {
  const present = file.read();
  if (present !== undefined) return present;
  const fresh = await create();
  file.write(fresh);
  return fresh;
}
