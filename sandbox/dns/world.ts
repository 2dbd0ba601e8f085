/** What steering providers know: regions, countries, health, random numbers. Tests set it; by default every client and endpoint is alike. */
export interface World {
  /** Google Cloud region that an asker's address lies in: that of the EDNS client subnet (RFC 7871), else of the packet. */
  regionOf(address: string): string;
  /** Country of that address, ISO 3166-1 alpha-2. */
  countryOf(address: string): string;
  /** Verdict of a provider's health check on an endpoint. */
  isHealthy(address: string): boolean;
  /** 0 to below 1, for weighted answers. */
  random(): number;
}

/** Every client is in Iowa, every endpoint is healthy, and random numbers are spread evenly over 0 to 1, the same in every run. */
export function uniformWorld(): World {
  let turn = 0;
  const golden = (Math.sqrt(5) - 1) / 2;
  return {
    regionOf: () => "us-central1",
    countryOf: () => "US",
    isHealthy: () => true,
    random: () => (++turn * golden) % 1,
  };
}

/** One of the items, drawn by weight. */
export function pickWeighted<T extends { readonly weight: number }>(items: readonly T[], world: World): T {
  const sums = items.map((_, index) => items.slice(0, index + 1).reduce((sum, { weight }) => sum + weight, 0));
  const drawn = world.random() * sums.at(-1)!;
  return items[sums.findIndex((sum) => drawn < sum)] ?? items.at(-1)!;
}
