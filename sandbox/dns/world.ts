/** What providers that steer see of the world. Tests set it; the default is a world where nothing differs. */
export interface World {
  /** Google Cloud region that an asker's address lies in: that of the EDNS client subnet (RFC 7871), else of the packet. */
  regionOf(address: string): string;
  /** Country of that address, ISO 3166-1 alpha-2. */
  countryOf(address: string): string;
  /** Verdict of a provider's health check on an endpoint. */
  isHealthy(address: string): boolean;
  /** 0 to below 1, for weighted answers. */
  draw(): number;
}

/** Everybody is in Iowa, everything is healthy, draws go evenly through 0 to 1 in an order of their own, the same in every run. */
export function quietWorld(): World {
  let turn = 0;
  const golden = (Math.sqrt(5) - 1) / 2;
  return {
    regionOf: () => "us-central1",
    countryOf: () => "US",
    isHealthy: () => true,
    draw: () => (++turn * golden) % 1,
  };
}

/** One of the items, drawn by weight. */
export function drawItem<T extends { readonly weight: number }>(items: readonly T[], world: World): T {
  const sums = items.map((_, index) => items.slice(0, index + 1).reduce((sum, { weight }) => sum + weight, 0));
  const drawn = world.draw() * sums.at(-1)!;
  return items[sums.findIndex((sum) => drawn < sum)] ?? items.at(-1)!;
}
