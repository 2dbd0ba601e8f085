/** What providers that steer see of the world. Tests set it; the default is a world where nothing differs. */
export interface World {
  /** Google Cloud region that an asker's address lies in: that of the EDNS client subnet (RFC 7871), else of the packet. */
  regionOf(address: string): string;
  /** Verdict of a provider's health check on an endpoint. */
  isHealthy(address: string): boolean;
  /** 0 to below 1, for weighted answers. */
  draw(): number;
}

/** Everybody is in Iowa, everything is healthy, draws go evenly through 0 to 1 in an order of their own, the same in every run. */
export function quietWorld(): World {
  let turn = 0;
  const golden = (Math.sqrt(5) - 1) / 2;
  return { regionOf: () => "us-central1", isHealthy: () => true, draw: () => (++turn * golden) % 1 };
}
