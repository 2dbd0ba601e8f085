/** `npm run bench [-- up|preview|growth|dns|backup]`: what a run costs, as counts and as ratios to the floor. Nothing is asserted here. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  up: async () => (await import("./bench/up.ts")).benchUp(),
  preview: async () => (await import("./bench/preview.ts")).benchPreview(),
  growth: async () => (await import("./bench/growth.ts")).benchGrowth(),
  dns: async () => (await import("./bench/dns.ts")).benchDns(),
  backup: async () => (await import("./bench/backup.ts")).benchBackup(),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !BENCHES[name]);
if (unknown.length > 0) throw new Error(`no bench "${unknown[0]}"; there are ${Object.keys(BENCHES).join(", ")}`);
/** Needs podman and images, and is run by name alone. */
const usual = Object.keys(BENCHES).filter((name) => name !== "backup");
for (const name of chosen.length > 0 ? chosen : usual) await BENCHES[name]?.();

export {};
