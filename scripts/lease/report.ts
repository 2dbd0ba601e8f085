import type { LeaseStatus } from "../../akash/gateway/lease-status.ts";

/** Everything about one lease, `lease show --json` to the letter. */
export interface LeaseReport {
  readonly service: string;
  readonly stateful: boolean;
  readonly deployment: { owner: string; dseq: string; state: string; createdAt: string; hash: string };
  readonly group: { gseq: number; state: string; tag: string };
  readonly orders: readonly { oseq: number; state: string; createdAt: string }[];
  /** From the auction where it is known, else the bids the chain still has. */
  readonly bids: readonly { provider: string; price?: string | undefined; chosen: boolean; why: string }[];
  readonly lease: {
    oseq: number;
    provider: string;
    providerName: string;
    hostUri: string;
    state: string;
    /** Notice, such as `86400s`, that its provider gives before it takes the lease back; null without. */
    notice: string | null;
    /** That its provider takes it back, and when; null while it does not. */
    reclaimed: string | null;
    price: string;
    pricePerMonth: string;
    createdAt: string;
    /** Block at which it ended; null while it lives. */
    closedOn: string | null;
  } | null;
  /** Decimal uact; `remaining` has the rent due since `settledAt` taken off. */
  readonly escrow: {
    state: string;
    remaining: string;
    deposits: readonly string[];
    settledAt: string;
    runwayHours: number | null;
  };
  readonly gateway: GatewayReport | null;
}

export interface GatewayReport {
  /** Null when it answers. */
  readonly problem: string | null;
  readonly containers: Record<string, { ready: number; total: number; uris: readonly string[] }>;
  readonly ports: Record<string, LeaseStatus["forwarded_ports"][string]>;
  readonly ips: Record<string, LeaseStatus["ips"][string]>;
}
