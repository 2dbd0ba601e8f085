import type { Target } from "./target.ts";

/** Fails on purpose, for the tests of the fuzzer. */
export const EXAMPLE = async () => (await import("./targets/example.fixture.ts")).target();

/** What is fuzzed, by name; each is loaded in a process of its own. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  "stage-file": async () => (await import("./targets/stage-file.ts")).target(),
  "zone-file": async () => (await import("./targets/zone-file.ts")).target(),
  "master-file": async () => (await import("./targets/master-file.ts")).target(),
  "status-file": async () => (await import("./targets/status-file.ts")).target(),
  "plan-file": async () => (await import("./targets/plan-file.ts")).target(),
  sdl: async () => (await import("./targets/sdl.ts")).target(),
  compose: async () => (await import("./targets/compose.ts")).target(),
  "dns-answer": async () => (await import("./targets/dns-answer.ts")).target(),
  "chain-rest": async () => (await import("./targets/chain-rest.ts")).target(),
  gateway: async () => (await import("./targets/gateway.ts")).target(),
  acme: async () => (await import("./targets/acme.ts")).target(),
  cloudflare: async () => (await import("./targets/dns-provider.ts")).target("cloudflare"),
  desec: async () => (await import("./targets/dns-provider.ts")).target("desec"),
  google: async () => (await import("./targets/dns-provider.ts")).target("google"),
  infisical: async () => (await import("./targets/infisical.ts")).target(),
};
