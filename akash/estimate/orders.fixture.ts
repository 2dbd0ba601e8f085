import type { GroupSpec } from "../../sdl/types.ts";
import type { Offer } from "./expected.ts";

/** What an order takes: CPUs, GiB and pieces; `ceiling` in uact a block for one replica. */
export interface Size {
  readonly cpu?: number;
  readonly memory?: number;
  readonly storage?: number;
  readonly data?: number;
  readonly shm?: number;
  readonly endpoints?: number;
  readonly addresses?: number;
  readonly gpu?: string;
  readonly count?: number;
  readonly ceiling?: string;
}

const GIB = 2 ** 30;

const volume = (name: string, size: number, type: string, persistent: boolean) => ({
  name,
  size: { val: String(Math.round(size * GIB)) },
  attributes: [
    { key: "class", value: type },
    { key: "persistent", value: String(persistent) },
  ],
});

/** An order of one container. */
export function groupOf(size: Size): GroupSpec {
  const { cpu = 1, memory = 1, storage = 1, data = 0, shm = 0, endpoints = 0, addresses = 0, gpu, count = 1 } = size;
  return {
    name: "akash",
    requirements: { signed_by: { all_of: null, any_of: null }, attributes: null },
    resources: [
      {
        count,
        price: { denom: "uact", amount: size.ceiling ?? "1000" },
        resource: {
          id: 1,
          cpu: { units: { val: String(Math.round(cpu * 1000)) } },
          memory: { size: { val: String(Math.round(memory * GIB)) } },
          gpu: gpu ? { units: { val: "1" }, attributes: [{ key: gpu, value: "true" }] } : { units: { val: "0" } },
          storage: [
            { name: "default", size: { val: String(Math.round(storage * GIB)) } },
            ...(shm ? [volume("shm", shm, "ram", false)] : []),
            ...(data ? [volume("data", data, "beta3", true)] : []),
          ],
          endpoints: [
            ...Array.from({ length: endpoints }, () => ({ sequence_number: 0 })),
            ...Array.from({ length: addresses }, (_, index) => ({ kind: 2 as const, sequence_number: index + 1 })),
          ],
        },
      },
    ],
  };
}

/** What somebody asked for an order of that size, in uact a block. */
export function offerOf(provider: string, size: Size, price: string | number, created = 1): Offer {
  return {
    id: { owner: "akash1other", dseq: String(created), gseq: 1, oseq: 1, provider, bseq: 0 },
    price: { denom: "uact", amount: typeof price === "number" ? price.toFixed(6) : price },
    created_at: BigInt(created),
    resources_offer: groupOf(size).resources.map(({ resource, count }) => ({ resource, count })),
  };
}

/** What one that charges so much for a CPU, a GiB of memory, of storage and of a volume asked for orders of many sizes. */
export function offersOf(provider: string, [cpu, memory, storage, data]: readonly number[]): Offer[] {
  const sizes: Size[] = [
    { cpu: 0.1, memory: 0.125, storage: 0.5 },
    { cpu: 4, memory: 1, storage: 1 },
    { cpu: 0.5, memory: 8, storage: 1 },
    { cpu: 0.25, memory: 0.25, storage: 60 },
    ...(data === undefined ? [] : [{ cpu: 1, memory: 1, storage: 1, data: 100 }]),
  ];
  return sizes.map((size, index) => {
    const price = cpu! * size.cpu! + memory! * size.memory! + storage! * size.storage! + (data ?? 0) * (size.data ?? 0);
    return offerOf(provider, size, price, index + 1);
  });
}
