import { z } from "zod";
import { secret } from "./secret.ts";

const client = (provider: string) =>
  z
    .strictObject({
      clientId: z.string().min(1).describe(`Client id of the OAuth application at ${provider}.`),
      clientSecret: secret(`Client secret of the OAuth application at ${provider}.`),
    })
    .optional()
    .describe(`Login with ${provider}.`);

/** Services outside the platform. Each secret is given only to the services that need it, through their secret folder. */
export const external = z
  .strictObject({
    pinata: z
      .strictObject({ jwt: secret("Token of the pinning service.") })
      .optional()
      .describe("Pinata, to IPFS."),
    storacha: z
      .strictObject({ key: secret("Agent key."), proof: secret("Delegation proof.") })
      .optional()
      .describe("Storacha, to the API: where backups go."),
    lighthouse: z
      .strictObject({ apiKey: secret("API key.") })
      .optional()
      .describe("Lighthouse, to the API: Filecoin storage."),
    arweave: z
      .strictObject({ privateKey: secret("Wallet key (JWK, JSON text) that Turbo uploads are paid with.") })
      .optional()
      .describe("Arweave through Turbo, to the API."),
    filecoin: z
      .strictObject({ walletKey: secret("Wallet key of direct Filecoin deals.") })
      .optional()
      .describe("Filecoin, to the API."),
    stripe: z
      .strictObject({ secretKey: secret("API key."), webhookSecret: secret("Signing secret of the webhook endpoint.") })
      .optional()
      .describe("Stripe, to the API and auth."),
    resend: z
      .strictObject({ apiKey: secret("API key.") })
      .optional()
      .describe("Resend (e-mail), to the API, auth and the website."),
    oauth: z
      .strictObject({
        github: client("GitHub"),
        google: client("Google"),
        twitter: client("Twitter"),
        discord: client("Discord"),
      })
      .optional()
      .describe("Login providers, to auth."),
  })
  .describe("Services outside the platform, as secrets.");
export type External = z.output<typeof external>;
