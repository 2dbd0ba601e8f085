import { ExplainedError } from "../../errors/explained-error.ts";
import { rootCauseText } from "../../errors/text.ts";
import { crossCheck } from "../../sdl/crosscheck.ts";
import { manifestBytes, manifestVersion } from "../../sdl/manifest.ts";
import type { Manifest } from "../../sdl/types.ts";
import type { Caller } from "../caller.ts";
import { groupFromChain } from "../chain/group.ts";
import { TxError } from "../chain/verdict.ts";
import { poll } from "../chain/wait.ts";
import { Gateway, type GatewayLease } from "../gateway/gateway.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Market } from "../market.ts";
import { updateDeployment } from "../wallet/messages.ts";

export interface DeliveryTarget extends GatewayLease {
  readonly owner: string;
}

/**
 * Writes the manifest's hash to the chain where it differs, and hands the manifest to the provider, which takes it
 * only once it has seen the lease and that hash.
 */
export async function deliverManifest(
  market: Market,
  target: DeliveryTarget,
  manifest: Manifest,
  caller: Caller,
): Promise<void> {
  await market.wallet.recover(caller);
  await requireLiveLease(market, target, caller);
  await publishHash(market, target, manifest, caller);
  const gateway = await Gateway.open(market, target, caller.signal);
  try {
    await put(gateway, manifest, caller);
  } finally {
    await gateway.close();
  }
}

/** Throws for a lease that has ended; a lease the node does not know yet may still appear. */
async function requireLiveLease({ chain }: Market, target: DeliveryTarget, caller: Caller): Promise<void> {
  const { owner, dseq, oseq, provider } = target;
  const leases = await chain.leases({ owner, dseq }, caller.signal);
  const lease = leases.find(({ id }) => id.oseq === oseq && id.provider === provider);
  if (lease?.state !== "closed" && lease?.state !== "insufficient_funds") return;
  throw new ExplainedError("lease-ended", `the lease of deployment ${dseq} has ended (${lease.reason})`);
}

async function publishHash(market: Market, target: DeliveryTarget, manifest: Manifest, caller: Caller): Promise<void> {
  const { owner, dseq } = target;
  const info = await market.chain.deployment({ owner, dseq }, caller.signal);
  if (info?.deployment.state !== "active")
    throw new ExplainedError("lease-ended", `deployment ${owner}/${dseq} is closed`);
  const problems = crossCheck(
    manifest,
    info.groups.map((group) => groupFromChain(group.group_spec)),
  );
  if (problems.length > 0) {
    throw new ExplainedError(
      "sdl-invalid",
      `the SDL does not fit deployment ${dseq}, whose group is fixed since it was ordered: ${problems.join("; ")}`,
      { fix: "give the deployment and its manifest the same SDL" },
    );
  }
  const hash = Buffer.from(manifestVersion(manifest), "hex");
  if (hash.equals(Buffer.from(info.deployment.hash, "base64"))) return;
  caller.status("writing the manifest's hash to the chain");
  try {
    await market.wallet.send([await updateDeployment({ owner, dseq }, hash)], caller);
  } catch (error) {
    if (!(error instanceof TxError && error.mentions("Invalid: deployment hash"))) throw error;
  }
}

const PUT_TIMEOUT = 150_000;

/** Retries while the provider has not seen the block or does not answer; a refusal of the manifest is final. */
async function put(gateway: Gateway, manifest: Manifest, caller: Caller): Promise<void> {
  const text = manifestBytes(manifest);
  let last: unknown;
  const sent = await poll(
    async () => {
      try {
        caller.status("sending the manifest to the provider");
        await gateway.sendManifest(text, caller.signal);
        return true;
      } catch (error) {
        caller.signal.throwIfAborted();
        if (error instanceof GatewayError && isFinal(error))
          throw new RefusedError("the provider refuses the manifest", error);
        last = error;
        caller.status(`the provider does not take the manifest yet (${rootCauseText(error)}), trying again`);
        return undefined;
      }
    },
    PUT_TIMEOUT,
    caller.signal,
  );
  if (!sent) throw new RefusedError(`the provider did not take the manifest within ${PUT_TIMEOUT / 1000} s`, last);
}

/** The provider does not run the manifest: it said so, or did not take it in time. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(what: string, cause: unknown) {
    super(`${what}: ${rootCauseText(cause)}`, { cause });
  }
}

/** A hash that does not match is not final: the provider may be a block behind. */
function isFinal(error: GatewayError): boolean {
  if (error.unknownLease) return false;
  return error.status >= 400 && error.status < 500 && !/version|hash/i.test(error.message);
}
