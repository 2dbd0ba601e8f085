import type { Params } from "./context.ts";

/** The parameters of the observed chain; mainnet's may differ and change by governance. */
export const defaultParams: Params = {
  minDeposits: [
    { denom: "uakt", amount: "500000" },
    { denom: "uact", amount: "500000" },
  ],
  bidMinDeposits: [
    { denom: "uact", amount: "500000" },
    { denom: "uakt", amount: "500000" },
  ],
  orderMaxBids: 20,
  reclamationWindow: { min: 3600, max: 2_592_000 },
  minimumGasPrice: "0.0025",
  oracle: { sources: [], maxStalenessSeconds: 30 },
  bme: { epochBlocks: 10, mintSpreadBps: 25, minMint: "10000000", warnBps: 9500, haltBps: 9000 },
};
