import type { LeaseReport } from "./report.ts";
import { leaseText } from "./show-text.ts";

const lease = {
  oseq: 1,
  provider: "akash1dune",
  providerName: "dune.example",
  hostUri: "https://provider.dune.example:8443",
  state: "active",
  notice: null,
  reclaimed: null,
  price: "1 uact",
  pricePerMonth: "1.00",
  createdAt: "40",
  closedOn: null,
};
const report = (state: string, more: Partial<typeof lease> | { closedOn: string } = {}): LeaseReport => ({
  service: "api",
  stateful: false,
  deployment: { owner: "akash1me", dseq: "7", state, createdAt: "33", hash: "00" },
  group: { gseq: 1, state, tag: "af:p/local/api#0" },
  orders: [{ oseq: 1, state, createdAt: "34" }],
  bids: [],
  lease: { ...lease, state, ...more },
  escrow: { state, remaining: "0", deposits: [], settledAt: "90", runwayHours: null },
  gateway: null,
});

test.each(["active", "closed"])(
  "the block at which something was opened is never told as that of its being %s",
  (state) => {
    const text = leaseText(report(state, state === "closed" ? { closedOn: "88" } : {}));
    expect(text).toContain(`7 ${state}, opened at block 33\n`);
    expect(text).toContain(`1 ${state}, opened at block 34\n`);
    expect(text).toContain(`${state}, order 1, leased at block 40${state === "closed" ? ", ended at block 88" : ""}\n`);
  },
);
