import type { Chain } from "./chain/chain.ts";
import type { Fault as ChainFault } from "./chain/faults.ts";
import { BadRequest } from "./control.ts";
import type { Market } from "./market.ts";
import type { Farm } from "./providers/farm.ts";

export interface Faulty {
  readonly farm: Farm;
  readonly chain: Chain;
  readonly market: Market;
}

type Request = Record<string, unknown>;
type Fault = (parts: Faulty, request: Request) => Promise<unknown>;

/** What can be made to go wrong, by `kind`. */
const faults: Record<string, Fault> = {
  /** Gateway, ingress and ports stop answering, and it bids no more; the chain is not told. */
  "kill-provider": async ({ farm }, request) => {
    await farm.kill(text(request, "provider"));
    return { killed: request.provider };
  },
  "revive-provider": async ({ farm }, request) => {
    await farm.revive(text(request, "provider"));
    return { revived: request.provider };
  },
  /** Takes leases, but refuses every manifest until it is revived. */
  "refuse-manifests": async ({ farm }, request) => {
    farm.refuse(text(request, "provider"));
    return { refusing: request.provider };
  },
  /** The provider of an active deployment forgets the manifest; what ran stops. */
  "lose-manifest": async ({ farm, market }, request) => {
    const dseq = text(request, "dseq");
    const leases = (await market.activeLeases()).filter(({ id }) => id.dseq === dseq);
    const lost = await Promise.all(leases.map(({ id }) => farm.find(id.provider)?.loseManifest(id.owner, dseq)));
    if (!lost.includes(true)) throw new BadRequest(`no manifest is stored for deployment ${dseq}`);
    return { lost: dseq };
  },
  "drop-broadcast": ofChain,
  "delay-broadcast": ofChain,
  "bad-gateway": ofChain,
  "lost-answer": ofChain,
};

export async function injectFault(parts: Faulty, request: Request): Promise<unknown> {
  const fault = faults[text(request, "kind")];
  if (!fault) throw new BadRequest(`unknown fault "${request.kind}"; known: ${Object.keys(faults).join(", ")}`);
  return fault(parts, request);
}

/** Faults of the chain's node strike `times` times, once by default. */
async function ofChain({ chain }: Faulty, request: Request): Promise<unknown> {
  const fault = { times: 1, blocks: 1, ...request } as ChainFault;
  chain.faults.add(fault);
  return { added: fault };
}

function text(request: Request, key: string): string {
  const value = request[key];
  if (typeof value !== "string" || value === "") throw new BadRequest(`fault needs "${key}" as text`);
  return value;
}
