/** DNS providers of the sandbox, as `dns.providers` has them. */
const PROVIDERS = {
  cloudflare: "cloudflare: { apiToken: sandbox-cloudflare }",
  desec: "desec: { token: sandbox-desec }",
} as const;

/**
 * A stage as a new user writes it: a domain, its DNS providers, and these services.
 * @param port first one of its sandbox
 * @param services lines below `services:`, indented by four
 */
export function smallStage(
  port: number,
  services: string,
  providers: readonly (keyof typeof PROVIDERS)[] = ["cloudflare", "desec"],
): string {
  return `config:
  domain: shop.test
  sandbox: { port: ${port}, blockTime: 250ms }
  akash:
    wallet: { mnemonicFile: .platform/sandbox/wallet.mnemonic }
  dns:
    providers:
      ${providers.map((name) => PROVIDERS[name]).join("\n      ")}
  acme: { directory: pebble, profile: classic }
  images: { registry: registry.shop.test/platform }
  services:
${services}encryptionsalt: v1:Yl1BtL/s+SI=:v1:+ePFJRY8Vqu851jF:rvK2BuZtdLQy5OU1M1w3BMhB/z9GlA==
`;
}
