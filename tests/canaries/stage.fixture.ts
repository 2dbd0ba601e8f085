import { configJsonSchema, isSecretNode, type SchemaNode } from "../../stage/schema-json.ts";
import { awkward, letters, nonce, ofLines } from "./plant.fixture.ts";

/** Parts that a value has beside the secret: what stands in the stage file is `around` with the secret for `*`. */
interface Plant {
  /** Path below `config:`. */
  readonly path: string;
  readonly secret: string;
  readonly around?: string;
}

/** In every secret of the stage file: another shape in each, and the hard ones in what is handed on the most. */
export const plants = (): readonly Plant[] => [
  { path: "dns.providers.cloudflare.apiToken", secret: awkward(), around: "*+sandbox-cloudflare" },
  { path: "dns.providers.google.accessToken", secret: nonce(), around: "*+sandbox-google" },
  { path: "dns.providers.desec.token", secret: awkward(), around: "*+sandbox-desec" },
  { path: "acme.fallback.externalAccount.hmacKey", secret: Buffer.from(nonce()).toString("base64url") },
  { path: "images.password", secret: awkward() },
  { path: "external.pinata.jwt", secret: `eyJ${nonce()}.${nonce()}.${nonce()}` },
  { path: "external.storacha.key", secret: awkward() },
  { path: "external.storacha.proof", secret: ofLines() },
  { path: "external.lighthouse.apiKey", secret: letters(8) },
  { path: "external.arweave.privateKey", secret: nonce(), around: '{"kty": "RSA", "d": "*"}' },
  { path: "external.filecoin.walletKey", secret: nonce() },
  { path: "external.stripe.secretKey", secret: `sk_live_${nonce()}` },
  { path: "external.stripe.webhookSecret", secret: awkward() },
  { path: "external.resend.apiKey", secret: letters(20) },
  ...["github", "google", "twitter", "discord"].map((login) => ({
    path: `external.oauth.${login}.clientSecret`,
    secret: awkward(),
  })),
  { path: "services.api.secrets.WORD", secret: letters(8) },
  { path: "services.api.secrets.SHORT", secret: `q${letters(3)}7x9v` },
  { path: "services.api.secrets.LINES", secret: ofLines() },
  { path: "services.api.secrets.DATABASE", secret: awkward().replace(/\W/g, "."), around: "postgres://me:*@db:5432/x" },
  { path: "services.api.env.API_TOKEN", secret: awkward() },
  { path: "services.api.env.PLAIN_NAME", secret: nonce() },
  { path: "services.apps.wiki.secrets.SMTP", secret: awkward() },
  { path: "services.apps.wiki.env.API_TOKEN", secret: nonce() },
  { path: "services.apps.wiki.credentials.password", secret: awkward() },
];

/** Secrets of the schema that this stage cannot have, and why. */
export const NOT_PLANTED: Readonly<Record<string, string>> = {
  "dns.providers.google.credentials": "in place of accessToken; what is made of it is asked for in echoing.test.ts",
  "services.*.remotePins.*.key":
    "of services that nobody plays here: stacks/remote-pins.test.ts sees it as a secret, pins/pinning-service.test.ts that it is in no message",
  "services.*.remotePins.*.proof": "the same",
};

/** Path of every secret of the stage's schema; every service and every name of a mapping is `*`. */
export function secretPaths(node = configJsonSchema() as SchemaNode, path: readonly string[] = []): string[] {
  if (isSecretNode(node)) return [path.join(".")];
  const { properties = {}, additionalProperties } = node;
  const below = Object.entries(properties).map(
    ([key, each]) => [path[0] === "services" && path.length === 1 ? "*" : key, each] as const,
  );
  const rest = typeof additionalProperties === "object" ? [["*", additionalProperties] as const] : [];
  return [...new Set([...below, ...rest].flatMap(([key, each]) => secretPaths(each, [...path, key])))];
}

export const schemaPathOf = (path: string): string =>
  path
    .replace(/^services\.apps\.\w+\./, "services.*.*.")
    .replace(/^services\.(\*\.\*|\w+)\.(env|secrets)\.\w+$/, (_, service, kind) =>
      service === "*.*" ? `services.*.*.${kind}.*` : `services.*.${kind}.*`,
    );

/** Where a secret of a stage on the sandbox lies by design: no other file may have one. */
export const KEPT: readonly { readonly path: RegExp; readonly why: string }[] = [
  {
    path: /^\.platform\/sandbox\/(?!log$)/,
    why: "the embedded cloud: what providers, Infisical and the wallet's owner keep (sandbox/README.md)",
  },
];
