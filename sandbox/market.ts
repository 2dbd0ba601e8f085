import type { GroupSpec, ManifestResources } from "../sdl/types.ts";
import { FAULT_EXEMPT_HEADER } from "./chain/rest/rest.ts";

/** What the sandbox's providers read from the chain, by the same REST queries that anyone may make. */
export class Market {
  readonly #rest: string;
  readonly #headers: Record<string, string>;

  /**
   * @param rest such as `http://127.0.0.1:17601`
   * @param faultExempt whether its requests are exempt from the chain's faults
   */
  constructor(rest: string, faultExempt = false) {
    this.#rest = rest;
    this.#headers = faultExempt ? { [FAULT_EXEMPT_HEADER]: "yes" } : {};
  }

  openOrders(): Promise<Order[]> {
    return this.#list<Order>("/akash/market/v1beta5/orders/list", { "filters.state": "open" }, "orders");
  }

  async openBids(provider: string): Promise<Bid[]> {
    const filters = { "filters.provider": provider, "filters.state": "open" };
    const rows = await this.#list<{ bid: Bid }>("/akash/market/v1beta5/bids/list", filters, "bids");
    return rows.map((row) => row.bid);
  }

  /** Leases that run: active ones first, so that one whose reclamation starts meanwhile is not missed. */
  async liveLeases(): Promise<Lease[]> {
    const live = new Map<string, Lease>();
    for (const state of ["active", "reclaiming"]) {
      const filters = { "filters.state": state };
      const rows = await this.#list<{ lease: Lease }>("/akash/market/v1beta5/leases/list", filters, "leases");
      for (const { lease } of rows) live.set(orderKey(lease.id), lease);
    }
    return [...live.values()];
  }

  /** @returns `undefined` for an unknown deployment */
  async deployment(owner: string, dseq: string): Promise<Deployment | undefined> {
    const answer = await this.get(`/akash/deployment/v1beta4/deployments/info?id.owner=${owner}&id.dseq=${dseq}`);
    return answer.status === 404 ? undefined : ((await ok(answer)) as Deployment);
  }

  async certificates(owner: string): Promise<unknown[]> {
    const filters = { "filter.owner": owner, "filter.state": "valid" };
    return this.#list("/akash/cert/v1/certificates/list", filters, "certificates");
  }

  async account(address: string): Promise<Account | undefined> {
    const answer = await this.get(`/cosmos/auth/v1beta1/accounts/${address}`);
    return answer.status === 404 ? undefined : ((await ok(answer)) as { account: Account }).account;
  }

  /** Broadcasts in mode sync. @returns the code of CheckTx */
  async broadcast(tx: Uint8Array): Promise<TxResponse> {
    const body = JSON.stringify({ tx_bytes: Buffer.from(tx).toString("base64"), mode: "BROADCAST_MODE_SYNC" });
    const headers = { ...this.#headers, "content-type": "application/json" };
    const answer = await fetch(`${this.#rest}/cosmos/tx/v1beta1/txs`, { method: "POST", headers, body });
    return ((await ok(answer)) as { tx_response: TxResponse }).tx_response;
  }

  /** @returns `undefined` while it waits for a block */
  async transaction(hash: string): Promise<TxResponse | undefined> {
    const answer = await this.get(`/cosmos/tx/v1beta1/txs/${hash}`);
    return answer.ok ? ((await answer.json()) as { tx_response: TxResponse }).tx_response : undefined;
  }

  get(path: string): Promise<Response> {
    return fetch(this.#rest + path, { headers: this.#headers });
  }

  async #list<T>(path: string, filters: Record<string, string>, field: string): Promise<T[]> {
    const rows: T[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const query = new URLSearchParams({
        ...filters,
        "pagination.limit": "1000",
        ...(next && { "pagination.key": next }),
      });
      const page = (await ok(await this.get(`${path}?${query}`))) as Record<string, T[]> & {
        pagination: { next_key: string | null };
      };
      rows.push(...(page[field] ?? []));
      next = page.pagination.next_key || null;
    }
    return rows;
  }
}

async function ok(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`chain answered ${answer.status} to ${answer.url}: ${await answer.text()}`);
  return answer.json();
}

export interface TxResponse {
  txhash: string;
  code: number;
  codespace: string;
  raw_log: string;
}

export interface Account {
  account_number: string;
  sequence: string;
  pub_key: { "@type": string; key: string } | null;
}

export interface OrderId {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
}

export interface LeaseId extends OrderId {
  provider: string;
  bseq: number;
}

export interface Order {
  id: OrderId;
  spec: WireGroupSpec;
  /** Least notice, such as `7200s`, that the provider must give before it takes the lease back (AEP-82). */
  reclamation: { min_window: string } | null;
}

export interface Bid {
  id: LeaseId;
  created_at: string;
}

export interface Lease {
  id: LeaseId;
  state: string;
  created_at: string;
  /** `deadline` in Unix seconds, 0 until reclamation is started. */
  reclamation: { window: string; deadline: string; reason: string } | null;
}

export interface Deployment {
  deployment: { id: { owner: string; dseq: string }; state: string; hash: string };
  groups: { id: { gseq: number }; state: string; group_spec: WireGroupSpec }[];
}

/** Group spec in the chain's REST form. */
export interface WireGroupSpec {
  name: string;
  requirements: GroupSpec["requirements"];
  resources: { resource: WireResources; count: number; price: { denom: string; amount: string } }[];
}

export interface WireResources {
  id: number;
  cpu: ManifestResources["cpu"];
  memory: { quantity: { val: string }; attributes?: { key: string; value: string }[] };
  storage: { name: string; quantity: { val: string }; attributes?: { key: string; value: string }[] }[];
  gpu: ManifestResources["gpu"];
  endpoints: { kind: "SHARED_HTTP" | "RANDOM_PORT" | "LEASED_IP"; sequence_number: number }[];
}

const endpointKinds = { SHARED_HTTP: {}, RANDOM_PORT: { kind: 1 }, LEASED_IP: { kind: 2 } } as const;

/** From the chain's REST form to the form that an SDL compiles to. */
export function groupSpec(wire: WireGroupSpec): GroupSpec {
  return {
    name: wire.name,
    requirements: wire.requirements,
    resources: wire.resources.map(({ resource, count, price }) => ({
      count,
      price,
      resource: {
        id: resource.id,
        cpu: resource.cpu,
        gpu: resource.gpu,
        memory: sized(resource.memory),
        storage: resource.storage.map((volume) => ({ name: volume.name, ...sized(volume) })),
        endpoints: resource.endpoints.map((endpoint) => ({
          ...endpointKinds[endpoint.kind],
          sequence_number: endpoint.sequence_number,
        })),
      },
    })),
  };
}

function sized({ quantity, attributes }: WireResources["memory"]) {
  return { size: quantity, ...(attributes && attributes.length > 0 && { attributes }) };
}

/** `owner/dseq/gseq/oseq`, how providers call an order and the lease made of it. */
export function orderKey(id: OrderId): string {
  return `${id.owner}/${id.dseq}/${id.gseq}/${id.oseq}`;
}
