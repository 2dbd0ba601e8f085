import type { GroupSpec } from "../sdl/types.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";
import { caller, startTrial, type Trial } from "./sandbox.fixture.ts";
import { formatTag, nonceOf } from "./tag.ts";

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.close());

const group: GroupSpec = {
  name: "dcloud",
  requirements: { signed_by: { all_of: null, any_of: null }, attributes: null },
  resources: [
    {
      resource: {
        id: 1,
        cpu: { units: { val: "500" } },
        memory: { size: { val: "536870912" } },
        storage: [{ name: "default", size: { val: "1073741824" } }],
        gpu: { units: { val: "0" } },
        endpoints: [{ sequence_number: 0 }],
      },
      count: 1,
      price: { denom: "uact", amount: "10000" },
    },
  ],
};

function request(service: string, changes: Partial<PlaceRequest> = {}): PlaceRequest {
  const tag = formatTag({ project: "p", stage: "s", service, nonce: nonceOf(group) });
  const placement = { regions: [], exclude: [], apartFrom: [] };
  return { service, tag, group, deposit: "5000000uact", placement, stateful: false, ...changes };
}

/** Transactions of the wallet that blocks hold. */
const transactions = (trial: Trial, address: string) => Number(trial.chain.account(address)?.sequence);

test("ten services are opened in one transaction and leased in another", async () => {
  const market = await trial.open();
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  const places = await Promise.all(names.map((name) => obtainPlace(market, request(name), caller())));
  expect(new Set(places.map(({ lease }) => lease.id.dseq)).size).toBe(10);
  expect(places.every(({ lease }) => lease.state === "active")).toBe(true);
  expect(transactions(trial, market.wallet.address)).toBeLessThanOrEqual(3);
});
