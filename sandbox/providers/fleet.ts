import { createSelfSigned, type KeyPairPem } from "../certificates.ts";
import type { DialTable, Endpoint } from "../dial.ts";
import type { Market } from "../market.ts";
import type { Image } from "../runtime/container.ts";
import { type Ingress, startIngress } from "../runtime/ingress.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Sender } from "../sender.ts";
import type { StateFile } from "../state.ts";
import { attributes, catalog, hostUri, ingressDomain, type ProviderProfile, providerHost } from "./catalog.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { pastBids } from "./past-bids.ts";
import { Provider } from "./provider.ts";
import type { StoredLease } from "./tenants.ts";

export interface FleetOptions {
  readonly market: Market;
  readonly chainId: string;
  readonly seed: string;
  readonly dial: DialTable;
  readonly state: StateFile<FleetState>;
  /** Milliseconds a service needs to become ready. */
  readonly readyDelay: number;
  /** Milliseconds an unleased bid stands, and a manifest is waited for. */
  readonly patience: number;
  /** Milliseconds until what an ended lease took is free again. */
  readonly capacityHold?: number;
  readonly imageOf: (name: string) => Image;
  /** Milliseconds until a service that failed so many times in a row is started again. */
  readonly backOff?: ((failures: number) => number) | undefined;
  readonly connect: (host: string, port: number) => Promise<Endpoint | undefined>;
  /** Told when a lease is over and its volumes are gone. */
  readonly ended?: (lease: string) => void;
  log(line: string): void;
}

/** By provider name. */
export interface FleetState {
  [provider: string]: ProviderState;
}

interface ProviderState {
  certificate: KeyPairPem;
  leases: Record<string, StoredLease>;
}

interface Place {
  provider: Provider;
  state: ProviderState;
  save(): void;
  open: { gateway: Gateway; ingress: Ingress } | undefined;
}

/** What genesis has to hold: the providers, the auditor who signed the attributes of some, and what they bid before. */
export async function fleetGenesis(seed: string) {
  const auditor = (await sender(seed, "auditor")).address;
  const providers = await Promise.all(
    catalog.map(async (profile) => ({
      owner: (await sender(seed, profile.name)).address,
      host_uri: hostUri(profile.name),
      attributes: attributes(profile),
      info: { email: `ops@${profile.name}.akash.sandbox`, website: `https://${profile.name}.akash.sandbox` },
      audited: profile.audited ? [auditor] : [],
    })),
  );
  const addresses = new Map(catalog.map(({ name }, index) => [name, providers[index]!.owner]));
  const former = (await sender(seed, "former tenant")).address;
  return { auditor, providers, bids: pastBids(former, addresses, auditor, seed) };
}

function sender(seed: string, name: string): Promise<Sender> {
  return Sender.fromName(`sandbox ${seed} ${name}`);
}

/** Seconds that containers have to end when the sandbox is stopped. */
const STOP_GRACE = 5;

/** All providers of the sandbox. */
export class ProviderFleet {
  readonly auditor: string;
  readonly #options: FleetOptions;
  readonly #places: Place[] = [];
  #busy = false;

  static async start(options: FleetOptions): Promise<ProviderFleet> {
    const fleet = new ProviderFleet(options, (await sender(options.seed, "auditor")).address);
    const state = options.state.read() ?? {};
    for (const profile of catalog) {
      state[profile.name] ??= { certificate: await ownCertificate(options.seed, profile), leases: {} };
      await fleet.#add(profile, state);
    }
    options.state.write(state);
    return fleet;
  }

  private constructor(options: FleetOptions, auditor: string) {
    this.#options = options;
    this.auditor = auditor;
  }

  get providers(): Provider[] {
    return this.#places.map(({ provider }) => provider);
  }

  find(address: string): Provider | undefined {
    return this.providers.find((provider) => provider.address === address);
  }

  async #add(profile: ProviderProfile, state: FleetState): Promise<void> {
    const {
      market,
      chainId,
      seed,
      dial,
      readyDelay,
      patience,
      capacityHold = 0,
      imageOf,
      backOff,
      connect,
      ended = () => {},
      log,
    } = this.#options;
    const own = state[profile.name]!;
    const save = () => this.#options.state.write(state);
    const provider = new Provider({
      profile,
      sender: await sender(seed, profile.name),
      market,
      chainId,
      auditor: this.auditor,
      seed,
      runtime: new Runtime({
        host: providerHost(profile.name),
        domain: ingressDomain(profile.name),
        dial,
        readyDelay,
        imageOf,
        backOff,
        connect,
      }),
      patience,
      capacityHold,
      stored: own.leases,
      save,
      ended,
      log,
    });
    const place: Place = { provider, state: own, save, open: undefined };
    this.#places.push(place);
    await this.#open(place);
  }

  /** Publishes certificates that the chain does not have yet, and restores the leases from before a restart. */
  async join(): Promise<void> {
    for (const { provider, state } of this.#places) {
      if (await provider.certified()) await provider.resume();
      else await provider.certify(state.certificate);
    }
  }

  /** Has a provider publish and show a new certificate; the earlier ones stay valid, as operators seldom revoke them. */
  async renewCertificate(name: string): Promise<void> {
    const { provider, state, save, open } = this.#named(name);
    state.certificate = await ownCertificate(this.#options.seed, provider.profile);
    await provider.certify(state.certificate);
    open?.gateway.show(state.certificate);
    save();
  }

  /** What every provider does about a new block; a block that comes while they still work is skipped. */
  async onBlock(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const { market } = this.#options;
      const [orders, leases] = await Promise.all([market.openOrders(), market.liveLeases()]);
      await Promise.all(this.providers.map((provider) => provider.onBlock(orders, leases)));
    } catch (error) {
      this.#options.log(`providers: ${(error as Error).message}`);
    } finally {
      this.#busy = false;
    }
  }

  async kill(name: string): Promise<void> {
    const place = this.#named(name);
    place.provider.kill();
    await place.provider.runtime.close(0);
    await this.#shut(place);
  }

  async revive(name: string): Promise<void> {
    const place = this.#named(name);
    if (!place.provider.alive) await this.#open(place);
    place.provider.revive();
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#places.map(async (place) => {
        await place.provider.runtime.close(STOP_GRACE);
        await this.#shut(place);
      }),
    );
  }

  #named(name: string): Place {
    const place = this.#places.find(({ provider }) => provider.name === name || provider.address === name);
    const known = this.providers.map((provider) => provider.name).join(", ");
    if (!place) throw new Error(`no provider "${name}" in the sandbox; there are ${known}`);
    return place;
  }

  async #open(place: Place): Promise<void> {
    const { market, dial } = this.#options;
    const { provider, state } = place;
    const domain = ingressDomain(provider.name);
    const gateway = await startGateway(provider, market, state.certificate);
    const ingress = await startIngress(domain, (host) => provider.runtime.ingress(host));
    place.open = { gateway, ingress };
    dial.set(providerHost(provider.name), 8443, "tcp", gateway.endpoint);
    dial.set(`*.${domain}`, 80, "tcp", ingress.http);
    dial.set(`*.${domain}`, 443, "tcp", ingress.https);
  }

  async #shut(place: Place): Promise<void> {
    const { open, provider } = place;
    if (!open) return;
    place.open = undefined;
    const domain = ingressDomain(provider.name);
    this.#options.dial.delete(providerHost(provider.name), 8443, "tcp");
    this.#options.dial.delete(`*.${domain}`, 80, "tcp");
    this.#options.dial.delete(`*.${domain}`, 443, "tcp");
    await Promise.all([open.gateway.close(), open.ingress.close()]);
  }
}

async function ownCertificate(seed: string, { name }: ProviderProfile): Promise<KeyPairPem> {
  return createSelfSigned((await sender(seed, name)).address, [providerHost(name)]);
}
