import { DNS_PROVIDER_NAMES } from "../../dns/providers/registry.ts";
import { SERVICES } from "../../stage/services/catalog.ts";
import type { Known, Surroundings } from "./known.ts";
import { APP_FORM, readApps } from "./read-app.ts";
import { readDns, readDomain, readRegistry, readServices, readStage } from "./read-names.ts";
import { readWallet, WALLET_FORM } from "./read-wallet.ts";

/** One thing to know of a new stage. */
interface Question<Key extends keyof Known> {
  readonly key: Key;
  /** How it is given without being asked. */
  readonly flag: string;
  readonly asks: string | ((here: Surroundings) => string);
  /** Whether it has to be known; absent = always. */
  readonly when?: (known: Partial<Known>, here: Surroundings) => boolean;
  /** The answer where none is given, as it would be typed. */
  readonly standard?: (known: Partial<Known>) => string | undefined;
  /** What is proposed on a terminal, where no standard is; a script has to say it. */
  readonly suggests?: (known: Partial<Known>, here: Surroundings) => string | undefined;
  /** The answer that was typed, or given by its flag. Throws an error for a person. */
  readonly read: (text: string, known: Partial<Known>, here: Surroundings) => Known[Key];
}

export type AnyQuestion = { [Key in keyof Known]-?: Question<Key> }[keyof Known];

const isLive = ({ place }: Partial<Known>): boolean => place === "live";

/** Names that are proposed, the first one that is free. */
const NAMES = { sandbox: ["try", "dev", "mine"], live: ["live", "main", "web"] };

/** Everything there is to know, in the order in which it is asked. */
export const QUESTIONS: readonly AnyQuestion[] = [
  {
    key: "place",
    flag: "--sandbox",
    asks: "Where does it run: sandbox (on this machine, for nothing) or live (on Akash, paid for)",
    standard: () => "live",
    suggests: () => "sandbox",
    read: readPlace,
  },
  {
    key: "stage",
    flag: "--stage NAME",
    asks: "Name of the stage",
    suggests: ({ place = "live" }, { stages }) => NAMES[place].find((name) => !Object.hasOwn(stages, name)),
    read: readStage,
  },
  {
    key: "domain",
    flag: "--domain NAME",
    asks: "Domain that its hosts are under, such as example.com",
    standard: ({ place, stage = "shop" }) => (place === "sandbox" ? `${stage}.test` : undefined),
    read: readDomain,
  },
  {
    key: "dns",
    flag: "--dns LIST",
    asks: `DNS providers that serve it, of ${DNS_PROVIDER_NAMES.join(", ")}`,
    standard: ({ place }) => (place === "sandbox" ? "cloudflare,desec" : undefined),
    read: readDns,
  },
  {
    key: "registry",
    flag: "--registry NAME",
    asks: "Registry and path that images are pushed to, such as ghcr.io/example",
    when: isLive,
    read: readRegistry,
  },
  {
    key: "wallet",
    flag: "--wallet WHERE",
    asks: `Where the key of the wallet is that pays: ${WALLET_FORM}`,
    when: isLive,
    standard: () => "env:AKASH_MNEMONIC",
    read: readWallet,
  },
  {
    key: "template",
    flag: "--template NAME",
    asks: ({ templates }) => `Template to begin with, of ${templates.join(", ")}; empty: none`,
    when: (_, { templates }) => templates.length > 0,
    standard: () => "",
    read: (text, _, { openTemplate }) => (text === "" ? undefined : openTemplate(text)),
  },
  {
    key: "services",
    flag: "--services LIST",
    asks: `Services of the platform beside what apps need, of ${SERVICES.filter((service) => service !== "proxy").join(", ")}; empty: none`,
    standard: () => "",
    read: readServices,
  },
  {
    key: "apps",
    flag: "--app NAME=IMAGE",
    asks: `Apps of your own, with spaces between, as ${APP_FORM}`,
    standard: (known) => (runsSomething(known) ? "" : undefined),
    read: (text, known) => {
      const apps = readApps(text);
      if (apps.length === 0 && !runsSomething(known))
        throw new Error("nothing would run: name an app, a template or services of the platform");
      return apps;
    },
  },
];

function readPlace(text: string): Known["place"] {
  if (text === "sandbox" || text === "live") return text;
  throw new Error(`"${text}" is neither sandbox nor live`);
}

const runsSomething = ({ template, services = [] }: Partial<Known>): boolean =>
  template !== undefined || services.length > 0;
