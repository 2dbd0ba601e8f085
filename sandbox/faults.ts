import { z } from "zod";
import type { Chain } from "./chain/chain.ts";
import type { Fault as ChainFault } from "./chain/faults.ts";
import { drainEscrow } from "./chain/market/drain.ts";
import { BadRequestError } from "./control.ts";
import type { Lease, Market } from "./market.ts";
import { closeBid, closedReason, type ProviderReason, providerReasons, startReclaim } from "./providers/ending.ts";
import type { ProviderFleet } from "./providers/fleet.ts";
import type { Provider } from "./providers/provider.ts";
import type { S3Front } from "./s3-front.ts";
import type { Message } from "./sender.ts";

export interface Faulty {
  readonly fleet: ProviderFleet;
  readonly chain: Chain;
  readonly market: Market;
  /** Signs a transaction of the tenant's that does nothing, as another program with its key would. */
  readonly competitor: () => Promise<Uint8Array>;
  /** Absent = there is no S3 server. */
  readonly s3?: S3Front | undefined;
}

interface Fault {
  /** @throws BadRequest for what cannot be done */
  inject(parts: Faulty, given: unknown): unknown;
}

const nothing = z.strictObject({});
const provider = z.strictObject({ provider: z.string().min(1) });
const dseq = z.string().regex(/^[1-9][0-9]*$/, "must be a deployment sequence, as text");
const deployment = z.strictObject({ dseq });
const ending = z.strictObject({ dseq, reason: z.enum(providerReasons) });
const times = z.number().int().min(1).max(1000).default(1);
const counted = z.strictObject({ times });
const onPath = z.strictObject({ times, path: z.string().startsWith("/").optional() });

/** What can be made to go wrong, by `kind`. Faults of the chain strike the next `times` requests of anybody but the sandbox itself. */
const faults: Readonly<Record<string, Fault>> = {
  /** Gateway, ingress and ports stop answering, and it bids no more; the chain is not told. */
  "kill-provider": fault(provider, ({ fleet }, given) => fleet.kill(named(fleet, given.provider).name)),
  /** It comes back, and its bids are honest again. */
  "revive-provider": fault(provider, ({ fleet }, given) => fleet.revive(named(fleet, given.provider).name)),
  /** It publishes a certificate beside its earlier ones, and shows the new one. */
  "renew-certificate": fault(provider, ({ fleet }, given) => fleet.renewCertificate(named(fleet, given.provider).name)),
  /** It bids for leased addresses and has none left: what runs there never gets one. */
  "no-free-ips": fault(provider, ({ fleet }, given) => {
    named(fleet, given.provider).misconfiguration = "addresses run out";
  }),
  /** It bids for leased addresses and refuses every manifest that needs one. */
  "lying-provider": fault(provider, ({ fleet }, given) => {
    named(fleet, given.provider).misconfiguration = "addresses are refused";
  }),
  /** It takes leases and refuses every manifest. */
  "refuse-manifests": fault(provider, ({ fleet }, given) => {
    named(fleet, given.provider).misconfiguration = "manifests are refused";
  }),
  /** All providers withdraw their open bids with the next block. */
  "expire-bids": fault(nothing, ({ fleet }) => {
    for (const each of fleet.providers) each.expireBids();
  }),
  /** The provider of a live lease forgets the manifest; what ran stops. */
  "lose-manifest": fault(deployment, async (parts, given) => {
    const { id } = await leaseOf(parts, given.dseq);
    if (!(await providerOf(parts, id).loseManifest(id.owner, id.dseq)))
      throw new BadRequestError(`no manifest is stored for deployment ${id.dseq}`);
  }),
  /** What runs for a deployment crashes, and again at every start until it gets another manifest. */
  "fail-workload": fault(deployment, async (parts, given) => {
    const { id } = await leaseOf(parts, given.dseq);
    if (!(await providerOf(parts, id).failWorkloads(id)))
      throw new BadRequestError(`nothing runs for deployment ${id.dseq}`);
  }),
  /** The provider closes a lease; one with a reclamation window only after `start-reclaim` and its deadline. */
  "close-lease": fault(ending, (parts, given) => endLease(parts, given, closeBid)),
  /** Its provider announces that it takes a lease back, and closes it after the deadline (AEP-82). */
  "start-reclaim": fault(ending, (parts, given) => endLease(parts, given, startReclaim)),
  /** Makes the rent of a deployment overdue until its escrow is empty, and its provider withdraws it. */
  "drain-escrow": fault(deployment, async (parts, given) => {
    const { id } = await leaseOf(parts, given.dseq);
    if (!drainEscrow(parts.chain, id)) throw new BadRequestError(`deployment ${id.dseq} pays no rent`);
    await transact(parts, id, { "@type": "/akash.market.v1beta5.MsgWithdrawLease", id } as unknown as Message);
  }),
  /** Answered as accepted, never in a block. */
  "drop-broadcast": ofChain("drop-broadcast", counted),
  "delay-broadcast": ofChain(
    "delay-broadcast",
    z.strictObject({ times, blocks: z.number().int().min(1).max(1000).default(1) }),
  ),
  /** In, but the answer is that of a second time (sdk 19). */
  "duplicate-broadcast": ofChain("duplicate-broadcast", counted),
  /** HTTP 502 before anything happens. */
  "bad-gateway": ofChain("bad-gateway", onPath),
  /** HTTP 502 after it has happened. */
  "lost-answer": ofChain("lost-answer", onPath),
  /** Queries are answered from the block that is the latest now. */
  "stale-node": ofChain("stale-node", counted),
  /** The S3 service answers every request so, until `answer` is `none`; what was written stays. */
  "refuse-s3": fault(
    z.strictObject({ answer: z.enum(["unavailable", "revoked", "skewed", "none"]) }),
    ({ s3 }, given) => {
      if (!s3) throw new BadRequestError("there is no S3 server: the stage has no backup:");
      s3.refuse(given.answer === "none" ? undefined : given.answer);
    },
  ),
  /** Another program with the tenant's key gets a transaction in first. */
  "race-sequence": fault(counted, ({ chain, competitor }, given) => {
    chain.faults.add({ kind: "race-sequence", ...given, competitor });
  }),
};

/** @throws BadRequest for a fault that there is not, or that is not fully said */
export async function injectFault(parts: Faulty, request: Record<string, unknown>): Promise<unknown> {
  const { kind, ...given } = request;
  const found = typeof kind === "string" && Object.hasOwn(faults, kind) ? faults[kind] : undefined;
  if (!found) throw new BadRequestError(`unknown fault "${kind}"; known: ${Object.keys(faults).join(", ")}`);
  await found.inject(parts, given);
  return { injected: request };
}

function fault<T>(input: z.ZodType<T>, inject: (parts: Faulty, given: T) => unknown): Fault {
  return {
    inject(parts, given) {
      const parsed = input.safeParse(given);
      if (!parsed.success) throw new BadRequestError(z.prettifyError(parsed.error));
      return inject(parts, parsed.data);
    },
  };
}

/** Faults of the chain's node strike `times` times, once by default. */
function ofChain<K extends Exclude<ChainFault["kind"], "race-sequence">>(
  kind: K,
  input: z.ZodType<Omit<Extract<ChainFault, { kind: K }>, "kind">>,
): Fault {
  return fault(input, ({ chain }, given) => chain.faults.add({ kind, ...given } as ChainFault));
}

function named(fleet: ProviderFleet, name: string): Provider {
  const found = fleet.providers.find((each) => each.name === name || each.address === name);
  if (found) return found;
  throw new BadRequestError(`no provider "${name}"; there are ${fleet.providers.map((each) => each.name).join(", ")}`);
}

async function leaseOf({ market }: Faulty, of: string): Promise<Lease> {
  const lease = (await market.liveLeases()).find(({ id }) => id.dseq === of);
  if (!lease) throw new BadRequestError(`deployment ${of} has no live lease`);
  return lease;
}

function providerOf({ fleet }: Faulty, id: Lease["id"]): Provider {
  return named(fleet, id.provider);
}

async function endLease(
  parts: Faulty,
  { dseq: of, reason }: { dseq: string; reason: ProviderReason },
  message: (id: Lease["id"], reason: string) => Message,
): Promise<void> {
  const { id } = await leaseOf(parts, of);
  await transact(parts, id, message(id, closedReason(reason)));
}

/** Has the provider of a lease send a message; what the chain says against it is the answer. */
async function transact(parts: Faulty, id: Lease["id"], message: Message): Promise<void> {
  await providerOf(parts, id)
    .transact(message)
    .catch((error: Error) => {
      throw new BadRequestError(error.message);
    });
}
