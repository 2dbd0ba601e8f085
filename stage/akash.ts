import { z } from "zod";
import { httpsUrl } from "./https-url.ts";
import { blockPrice, deposit, uact } from "./money.ts";
import { audited, exclude, reclamation, regions } from "./services/placement.ts";

const KEY_SOURCES = ["mnemonicFile", "mnemonicEnv", "keyFile", "command"] as const;

const wallet = z
  .strictObject({
    mnemonicFile: z.string().optional().describe("File with the BIP-39 mnemonic, relative to the project folder."),
    mnemonicEnv: z
      .string()
      .optional()
      .meta({ description: "Environment variable with the BIP-39 mnemonic.", examples: ["AKASH_MNEMONIC"] }),
    keyFile: z
      .string()
      .optional()
      .describe("File with the private key (hex, base64, PEM or `akash keys export`), relative to the project folder."),
    passphraseEnv: z.string().optional().describe("Environment variable with the passphrase of an encrypted keyFile."),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({
        description: "Program that signs, and its arguments; started in the project folder (docs/leases.md).",
        examples: [["ssh", "signer", "akash-sign"]],
      }),
  })
  .refine((value) => KEY_SOURCES.filter((source) => value[source] !== undefined).length === 1, {
    message: `needs exactly one of ${KEY_SOURCES.join(", ")}`,
  })
  .refine(({ passphraseEnv, keyFile }) => passphraseEnv === undefined || keyFile !== undefined, {
    message: "is the passphrase of keyFile, which is not set",
    path: ["passphraseEnv"],
  })
  .describe(
    `Where the wallet's key is found: exactly one of ${KEY_SOURCES.join(", ")}. The key itself never enters a stage file or Pulumi's state.`,
  );

const hours = (description: string) => z.number().int().min(1).max(8760).describe(description);

export const akash = z
  .strictObject({
    wallet,
    chainId: z.string().optional().describe("Chain id; default: the sandbox's, or akashnet-2."),
    rest: z
      .array(httpsUrl())
      .min(1)
      .optional()
      .describe("REST (grpc-gateway) endpoints of the chain, first one preferred; default: public ones."),
    console: z
      .union([z.literal(false), httpsUrl()])
      .optional()
      .describe(
        "Base URL of the Console's API, which is asked who could serve an order before it costs a deposit; default: the sandbox's, or https://console-api.akash.network. false: nobody is asked.",
      ),
    gasPrice: z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)?uakt$/, "must be a price in uakt, such as 0.025uakt")
      .default("0.025uakt")
      .describe("Gas price."),
    deposit: deposit("Escrow each deployment is opened with; the rest is refunded when it closes.").default(
      "5000000uact",
    ),
    depositFrom: z
      .array(z.enum(["balance", "grant"]))
      .min(1)
      .refine((sources) => new Set(sources).size === sources.length, { message: "names a source twice" })
      .default(["balance"])
      .describe("Where deposits are taken from, in this order: the wallet's balance, grants others gave it, or both."),
    depositCap: uact("Most that all open deployments of this stage may hold as deposits together.").default(
      "100000000uact",
    ),
    minimumRunway: hours("Hours a lease must be paid for; `up` tops up what has less.").default(48),
    targetRunway: hours("Hours a top-up by `up` pays for; at least minimumRunway.").default(168),
    priceCeiling: blockPrice(
      "Highest price per block (about 6 s) accepted for one container of one replica, decimals allowed; 10uact are about 4.30 USD a month.",
    ).default("100uact"),
    reclamation: reclamation
      .optional()
      .describe(
        "Notice a provider must give before it takes back the lease of a service that holds data, such as 24h; only providers that offer it bid. Default: none is asked for.",
      ),
    regions: regions.default([]),
    audited: audited.default(false),
    exclude: exclude.default([]),
  })
  .refine(({ minimumRunway, targetRunway }) => minimumRunway <= targetRunway, {
    message: "must be at least akash.minimumRunway",
    path: ["targetRunway"],
  })
  .describe("The market: wallet, money and where to lease.");
