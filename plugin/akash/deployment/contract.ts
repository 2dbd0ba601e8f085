import { z } from "zod";
import type { LeaseState } from "../../../akash/chain/lease-state.ts";
import type { GroupSpec } from "../../../sdl/types.ts";

export const TOKEN = "af:akash:Deployment";

/**
 * A place on the market: a deployment with one group, leased from one provider. What runs there is a `Manifest`.
 * Everything in `group` is immutable on the chain, so a change of it replaces the deployment.
 */
export const inputs = z.strictObject({
  /** Service name, unique in the stage; part of the ownership tag `af:<project>/<stage>/<service>#<nonce>`. */
  service: z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/),
  /** Group spec as `sdl/groups.ts` makes it; its name is replaced by the ownership tag. */
  group: z.custom<GroupSpec>((value) => typeof value === "object" && value !== null),
  /** Escrow to open with, such as `5000000uact`. */
  deposit: z.string().regex(/^[1-9][0-9]*uact$/),
  placement: z.strictObject({
    /** Regions to choose from (provider attribute `location-region`), best first; empty = any. */
    regions: z.array(z.string()).default([]),
    /** Providers not to lease from; from `until` (RFC 3339) on, one is allowed again. */
    exclude: z
      .array(z.strictObject({ provider: z.string(), reason: z.string().optional(), until: z.string().optional() }))
      .default([]),
    /** Auditors of whom one must have signed what is needed of the provider; absent = the provider's own attributes are enough. */
    audited: z.array(z.string()).optional(),
    /** Providers whose acceptable bid wins whatever it costs, best first. */
    prefer: z.array(z.string()).optional(),
    /** Services of this stage whose provider must be another one. */
    apartFrom: z.array(z.string()).default([]),
  }),
  /**
   * Least notice, such as `24h`, that the provider must give before it takes the lease back (AEP-82); only providers that
   * offer it bid. Absent = none asked for.
   */
  reclamation: z
    .string()
    .regex(/^[1-9][0-9]*(s|m|h)$/, "must be a duration such as 24h")
    .optional(),
  /** Holds data that a move has to carry. */
  stateful: z.boolean().default(false),
  /** Service of this stage that has, and goes on with, all that this one held: its own is a copy, and may end. */
  copyOf: z.string().optional(),
  /** How it is left to those who still come once others serve in its place; absent = it is closed at once. */
  drain: z
    .strictObject({
      /** Until whoever leads here has learnt the other address. */
      seconds: z.number().int().nonnegative(),
      /** Services of this stage that serve what it serves, beside what replaces it. */
      to: z.array(z.string()).default([]),
    })
    .optional(),
});
export type DeploymentInputs = z.output<typeof inputs>;

export interface DeploymentOutputs extends DeploymentInputs {
  owner: string;
  /** Deployment sequence, decimal string (uint64). */
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
  /** Provider gateway, such as `https://provider.example.com:8443`. */
  hostUri: string;
  /** Ownership tag = group name on the chain. */
  tag: string;
  /** How the lease is: `active`, `reclaiming`, how it ended, `pending` before there is one, or `provider gone`. */
  lease: LeaseState;
  /** Price per block. */
  price: { denom: string; amount: string };
  /** US dollars, two decimals. */
  pricePerMonth: string;
  /** Every provider looked at, and why it was or was not chosen. */
  considered: { provider: string; price?: string; chosen: boolean; why: string }[];
}
