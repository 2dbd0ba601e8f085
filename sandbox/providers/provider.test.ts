import { setTimeout } from "node:timers/promises";
import { DialTable } from "../dial.ts";
import type { Lease, Market } from "../market.ts";
import { plainImage } from "../runtime/container.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Sender } from "../sender.ts";
import { catalog, ingressDomain, providerHost } from "./catalog.ts";
import { Provider } from "./provider.ts";

const profile = catalog[0]!;
const group_spec = {
  name: "web",
  requirements: { signed_by: { all_of: null, any_of: null }, attributes: null },
  resources: [
    {
      resource: {
        id: 1,
        cpu: { units: { val: "1000" } },
        memory: { quantity: { val: "1" } },
        storage: [],
        gpu: { units: { val: "0" } },
        endpoints: [],
      },
      count: 1,
      price: { denom: "uact", amount: "10" },
    },
  ],
};

/** A provider that knows of one deployment, and its lease. */
async function open(capacityHold?: number) {
  const sender = await Sender.fromName("test provider");
  const id = { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: sender.address, bseq: 0 };
  const lease: Lease = { id, state: "active", created_at: "1", reclamation: null };
  const deployment = async () => ({ groups: [{ id: { gseq: 1 }, group_spec }] });
  const provider = new Provider({
    profile,
    sender,
    market: { deployment } as unknown as Market,
    chainId: "test-1",
    auditor: "",
    seed: "1",
    runtime: new Runtime({
      host: providerHost(profile.name),
      domain: ingressDomain(profile.name),
      dial: new DialTable(),
      readyDelay: 1,
      imageOf: () => plainImage,
      connect: async () => undefined,
    }),
    patience: 60_000,
    ...(capacityHold !== undefined && { capacityHold }),
    stored: {},
    save: () => {},
    ended: () => {},
    log: () => {},
  });
  await provider.onBlock([], [lease]);
  return provider;
}

const taken = (provider: Provider) => profile.capacity.cpu - provider.summary().available.cpu;

test("what a lease takes is free again once it has ended", async () => {
  const provider = await open();
  expect(taken(provider)).toBe(1000);
  await provider.onBlock([], []);
  expect(taken(provider)).toBe(0);
});

test("with a hold it is free only after that", async () => {
  const provider = await open(200);
  await provider.onBlock([], []);
  expect(taken(provider)).toBe(1000);
  await setTimeout(250);
  expect(taken(provider)).toBe(0);
});
