import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { createAuthority, issueCertificate, type KeyPairPem } from "./certificates.ts";
import { Chain, type ChainSnapshot } from "./chain/chain.ts";
import { startRest } from "./chain/rest.ts";
import { type Controlled, startControl } from "./control.ts";
import { DialTable, type Endpoint, type Transport } from "./dial.ts";
import { dnsDialTable, startDns } from "./dns/dns.ts";
import { edgeImage } from "./edge/image.ts";
import { injectFault } from "./faults.ts";
import { forgetInstance, type InfisicalStates, infisicalImage } from "./infisical/image.ts";
import { portInUse } from "./listen.ts";
import { Market } from "./market.ts";
import type { Options } from "./options.ts";
import { type AcmeState, Pebble } from "./pebble.ts";
import { type SandboxPorts, sandboxPorts } from "./ports.ts";
import { hostUri } from "./providers/catalog.ts";
import { Farm, type FarmState, farmGenesis } from "./providers/farm.ts";
import { imageTable } from "./runtime/images.ts";
import { StateFile } from "./state.ts";
import { openWallet } from "./wallet.ts";

export interface Cloud {
  readonly ports: SandboxPorts;
  close(): Promise<void>;
}

export const chainId = "sandbox-1";

const readyDelay = 500;

/** Starts everything; on a failure what was started is stopped again. */
export async function startCloud(options: Options, log: (line: string) => void, stop: () => void): Promise<Cloud> {
  const ports = sandboxPorts(options.port);
  const file = <T>(name: string) => new StateFile<T>(join(options.state, name));
  const running: { close(): unknown }[] = [];
  const close = async () => {
    for (const part of running.reverse()) await part.close();
  };
  try {
    requireSeed(file("settings.json"), options.seed);
    const dial = new DialTable();
    const tenant = await openWallet(join(options.state, "wallet.mnemonic"));
    const authority = await persisted(file<KeyPairPem>("authority.json"), () => createAuthority("Sandbox authority"));
    const { auditor, providers } = await farmGenesis(options.seed);

    const chain = openChain(file("chain.json"), options.blockTime, genesis(tenant, auditor, providers));
    running.push(chain);
    const rest = await startRest(chain.chain, ports.chain);
    running.push(rest);
    const market = new Market(`http://127.0.0.1:${ports.chain}`);

    const dnsFile = file<unknown>("dns.json");
    const dns = await startDns({
      ports,
      state: dnsFile.read(),
      onChange: () => dnsFile.write(dns.snapshot()),
    });
    running.push(dns);
    for (const [name, endpoint] of Object.entries(dnsDialTable(ports))) {
      const [host = "", port] = name.split(":");
      dial.set(host, Number(port), "tcp", endpoint);
      dial.set(host, Number(port), "udp", endpoint);
    }
    const connect = dialler(dial, ports.resolver);

    const pebble = await Pebble.start({
      binary: options.pebble,
      folder: join(options.state, "pebble"),
      port: ports.acme,
      managementPort: ports.acmeManagement,
      resolverPort: ports.resolver,
      authorityPem: authority.certificatePem,
      tls: await issueCertificate(authority, ["localhost", "127.0.0.1"]),
      state: file<AcmeState>("acme.json"),
      log,
    });
    running.push(pebble);
    const authorities = () => [authority.certificatePem, ...pebble.roots];

    const infisical = file<InfisicalStates>("infisical.json");
    const farm = await Farm.start({
      market,
      chainId,
      seed: options.seed,
      dial,
      state: file<FarmState>("providers.json"),
      readyDelay,
      patience: options.patience,
      imageOf: imageTable({
        "infisical/infisical": infisicalImage(infisical),
        pingap: edgeImage(authorities),
      }),
      connect: (host, port) => connect(host, port, "tcp"),
      ended: (lease) => forgetInstance(infisical, lease),
      log,
    });
    running.push(farm);
    await farm.join();
    chain.chain.onBlock(() => void farm.onBlock());
    chain.chain.produceBlock();
    chain.chain.start();

    const controlled: Controlled = {
      health: () => ({
        ready: true,
        height: chain.chain.height,
        chainId,
        auditor,
        providers: farm.providers.map(({ name, address, profile, alive }) => ({
          name,
          address,
          hostUri: hostUri(name),
          region: profile.region,
          audited: profile.audited,
          alive,
        })),
      }),
      dial: connect,
      authorities,
      fault: (request) => injectFault({ farm, chain: chain.chain, market }, request),
      stop,
    };
    running.push(await startControl(ports.control, controlled));
    return { ports, close };
  } catch (error) {
    await close();
    throw portInUse(error) ?? error;
  }
}

/** Another seed means other providers than those the saved chain knows. */
function requireSeed(file: StateFile<{ seed: string }>, seed: string): void {
  const made = file.read() ?? { seed };
  if (made.seed !== seed) {
    throw new Error(
      `the state in ${file.path} was made with --seed ${made.seed}, not ${seed}; use that one or another --state`,
    );
  }
  file.write(made);
}

type FarmGenesis = Awaited<ReturnType<typeof farmGenesis>>;

/** The tenant has 100,000 ACT and AKT, so that no test runs out by accident. */
function genesis(tenant: string, auditor: string, providers: FarmGenesis["providers"]) {
  const coins = (amount: string) => ["uact", "uakt"].map((denom) => ({ denom, amount }));
  return {
    accounts: [
      { address: tenant, coins: coins("100000000000") },
      { address: auditor, coins: coins("1000000000000") },
      ...providers.map(({ owner }) => ({ address: owner, coins: coins("1000000000000") })),
    ],
    providers,
    vault: "100000000000000",
  };
}

/** The chain where it stopped; every block that changed something is on disk before anybody can ask for it. */
function openChain(
  file: StateFile<ChainSnapshot>,
  blockTime: number,
  genesis: ConstructorParameters<typeof Chain>[0]["genesis"],
) {
  const state = file.read();
  const chain = new Chain({ chainId, genesis, blockTime, ...(state && { state }) });
  const longest = 1000;
  let written = 0;
  chain.onBlock(() => {
    const empty = chain.latestBlock?.txs.length === 0;
    if (empty && Date.now() - written < longest) return;
    file.write(chain.snapshot());
    written = Date.now();
  });
  return {
    chain,
    close() {
      chain.stop();
      file.write(chain.snapshot());
    },
  };
}

/** Finds where a name or address listens: the sandbox's own names, else what the DNS servers say of it. */
function dialler(dial: DialTable, resolverPort: number) {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${resolverPort}`]);
  return async (host: string, port: number, transport: Transport): Promise<Endpoint | undefined> => {
    const found = dial.find(host, port, transport);
    if (found || isIP(host) || !host.includes(".")) return found;
    const [alias] = await resolver.resolveCname(host).catch(() => []);
    if (alias && dial.find(alias, port, transport)) return dial.find(alias, port, transport);
    const addresses = await resolver.resolve4(host).catch(() => []);
    return addresses.map((address) => dial.find(address, port, transport)).find((each) => each !== undefined);
  };
}

async function persisted<T>(file: StateFile<T>, create: () => Promise<T>): Promise<T> {
  const present = file.read();
  if (present !== undefined) return present;
  const fresh = await create();
  file.write(fresh);
  return fresh;
}
