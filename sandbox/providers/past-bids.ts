import type { GroupSpec } from "../../sdl/types.ts";
import { free, offer } from "./bidding.ts";
import { catalog, GiB, type ProviderProfile } from "./catalog.ts";

/** Orders that another tenant once placed: each takes more of something than the others, so that prices can be told from them. */
const orders: readonly Past[] = [
  { cpu: 0.1, memory: 0.125, storage: 0.5, http: 1 },
  { cpu: 0.5, memory: 0.5, storage: 1, http: 1 },
  { cpu: 4, memory: 1, storage: 1, http: 1, ports: 1 },
  { cpu: 0.5, memory: 8, storage: 2, http: 1 },
  { cpu: 0.25, memory: 0.25, storage: 50, http: 1 },
  { cpu: 0.5, memory: 0.5, storage: 1, http: 1, ports: 12 },
  { cpu: 0.5, memory: 1, storage: 0.5, ports: 1, ram: 2 },
  { cpu: 1, memory: 2, storage: 0.5, ports: 1, data: 10 },
  { cpu: 0.5, memory: 0.5, storage: 0.5, ports: 1, data: 200 },
  { cpu: 1, memory: 1, storage: 1, http: 1, addresses: 1 },
];

/** CPUs, GiB and pieces. */
interface Past {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly ram?: number;
  /** Persistent, of the class that the provider has. */
  readonly data?: number;
  readonly http?: number;
  readonly ports?: number;
  readonly addresses?: number;
}

/**
 * What the providers bid on them at the prices of the seed, and lost: a market has a past. Of the orders themselves, and
 * of who won them, nothing is left.
 * @param addresses of the providers, by their names
 */
export function pastBids(owner: string, addresses: ReadonlyMap<string, string>, auditor: string, seed: string) {
  return catalog.flatMap((profile) =>
    orders.flatMap((past, index) => {
      const group = groupOf(past, profile);
      const answer = offer(profile, auditor, { group, notice: undefined }, free(profile, []), seed);
      if ("declined" in answer) return [];
      const id = { owner, dseq: String(index + 1), gseq: 1, oseq: 1, provider: addresses.get(profile.name)!, bseq: 0 };
      const price = { denom: "uact", amount: `${answer.bid}000000000000` };
      const resources_offer = group.resources.map(({ resource, count }) => ({ resources: wire(resource), count }));
      return [{ id, state: "lost" as const, price, created_at: "1", resources_offer, reclamation_window: null }];
    }),
  );
}

type Resource = GroupSpec["resources"][number]["resource"];

function groupOf(past: Past, profile: ProviderProfile): GroupSpec {
  const { cpu, memory, storage, ram = 0, data = 0, http = 0, ports = 0, addresses = 0 } = past;
  const bytes = (gib: number) => ({ val: String(gib * GiB) });
  const volume = (name: string, size: number, type: string, persistent: boolean) => ({
    name,
    size: bytes(size),
    attributes: [
      { key: "class", value: type },
      { key: "persistent", value: String(persistent) },
    ],
  });
  const resource: Resource = {
    id: 1,
    cpu: { units: { val: String(cpu * 1000) } },
    memory: { size: bytes(memory) },
    gpu: { units: { val: "0" } },
    storage: [
      { name: "default", size: bytes(storage) },
      ...(ram ? [volume("shm", ram, "ram", false)] : []),
      ...(data ? [volume("data", data, profile.storageClass ?? "beta3", true)] : []),
    ],
    endpoints: [
      ...Array.from({ length: http }, () => ({ sequence_number: 0 })),
      ...Array.from({ length: ports }, () => ({ kind: 1 as const, sequence_number: 0 })),
      ...Array.from({ length: addresses }, (_, index) => ({ kind: 2 as const, sequence_number: index + 1 })),
    ],
  };
  const price = { denom: "uact", amount: "10000" };
  const requirements = { signed_by: { all_of: null, any_of: null }, attributes: null };
  return { name: "past", requirements, resources: [{ resource, count: 1, price }] };
}

const kinds = { 0: "SHARED_HTTP", 1: "RANDOM_PORT", 2: "LEASED_IP" } as const;

/** As the chain keeps it. */
function wire({ id, cpu, memory, gpu, storage, endpoints }: Resource) {
  return {
    id,
    cpu: { ...cpu, attributes: [] },
    memory: { quantity: memory.size, attributes: [] },
    gpu: { ...gpu, attributes: [] },
    storage: storage.map(({ name, size, attributes = [] }) => ({ name, quantity: size, attributes })),
    endpoints: endpoints.map(({ kind, sequence_number }) => ({ kind: kinds[kind ?? 0], sequence_number })),
  };
}
