import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { readLock } from "../stacks/config.ts";
import { platformStack } from "../stacks/platform.ts";
import type { StageValues } from "../stage/schema.ts";
import { IMAGES_OF_OTHERS } from "../stage/services/third-party-images.ts";
import { refuseRisks } from "./risks.ts";
import { parsed } from "./values.ts";

/** A whole stage: what a stage file says below `config:` (docs/stage-file.md). */
export type PlatformArgs = StageValues;

/** A service of the platform that runs. */
export interface RunningService {
  readonly name: string;
  /** Public URLs, empty for internal services. */
  readonly urls: readonly string[];
  /** US dollars, two decimals. */
  readonly pricePerMonth: string;
}

/**
 * A whole stage of the platform: services, apps, proxy, certificates and zones. Its zone files are in `dns/zones/` of the
 * project folder. One a program.
 * @example
 * const platform = new Platform("shop", {
 *   domain: "example.com",
 *   akash: { wallet: { mnemonicEnv: "AKASH_MNEMONIC" } },
 *   dns: { providers: { desec: { token: config.require("desecToken") } } },
 *   acme: { directory: "production" },
 *   images: { registry: "registry.example.com/shop" },
 *   services: { ipfs: { enabled: false }, apps: { wiki: { image: "ghcr.io/requarks/wiki:2.5", port: 8080, hosts: ["wiki"] } } },
 * });
 */
export class Platform extends ComponentResource {
  readonly services: Output<RunningService[]>;
  /** Name servers of every zone, which the registrar has to be told of. */
  readonly nameServers: Output<Record<string, string[]>>;
  /** Logins of pages that ask for a password, by service. Secret. */
  readonly logins: Output<Record<string, { user?: string; email?: string; password: string }>>;

  /** @throws RunError naming everything that is wrong with the stage */
  constructor(name: string, args: PlatformArgs, options?: ComponentResourceOptions) {
    const what = `Platform ${name}`;
    const stage = parsed(what, args);
    const lock = readLock();
    refuseRisks(what, stage, lock, IMAGES_OF_OTHERS);
    super("platform:library:Platform", name, {}, options);
    const { platform, logins } = platformStack(stage, { lock, parent: this });
    this.services = platform.services.apply((services) =>
      services.map(({ name, urls, pricePerMonth }) => ({ name, urls, pricePerMonth })),
    );
    this.nameServers = platform.dns.apply((zones) =>
      Object.fromEntries(
        [...Map.groupBy(zones, ({ zone }) => zone)].map(([zone, at]) => [
          zone,
          at.flatMap(({ nameServers }) => nameServers).sort(),
        ]),
      ),
    );
    this.logins = logins as Platform["logins"];
    this.registerOutputs();
  }
}
