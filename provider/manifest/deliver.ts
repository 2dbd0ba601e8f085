import { awaitReady, deliverManifest } from "../../akash/deliver.ts";
import { Gateway, type LeaseStatus } from "../../akash/gateway.ts";
import type { Market } from "../../akash/market.ts";
import { reason } from "../../akash/rest.ts";
import { manifestVersion, toManifest } from "../../sdl/manifest.ts";
import { checkSdl } from "../../sdl/parse.ts";
import type { Manifest } from "../../sdl/types.ts";
import type { Run, Stored } from "../kernel/handler.ts";
import type { ManifestInputs, ManifestOutputs } from "./contract.ts";

/** Sends the manifest and waits until it runs. */
export async function runManifest(market: Market, run: Run, given: ManifestInputs): Promise<ManifestOutputs> {
  const manifest = compileManifest(given);
  await deliverManifest(market, given.deployment, manifest, run);
  const status = await awaitReady(market, given.deployment, manifest, given.readyTimeout, run);
  return outputsOf(given, manifestVersion(manifest), status);
}

/**
 * What runs now. Null once the lease has ended. A provider that holds no manifest has lost it: `version` is empty,
 * and the next update sends it again. A provider that does not answer changes nothing: that is the deployment's drift.
 */
export async function readManifest(
  market: Market,
  run: Run,
  { inputs, outputs }: Stored<ManifestInputs, ManifestOutputs>,
): Promise<ManifestOutputs | null> {
  const { owner, dseq, oseq, provider } = inputs.deployment;
  const leases = await market.chain.leases({ owner, dseq }, run.signal);
  const lease = leases.find(({ id }) => id.oseq === oseq && id.provider === provider);
  if (!lease || lease.state === "closed" || lease.state === "insufficient_funds") return null;
  const gateway = await Gateway.open(market, inputs.deployment, run.signal);
  try {
    const status = await gateway.status(run.signal);
    if (status) return outputsOf(inputs, outputs.version, status, outputs);
    run.warn(`provider ${provider} holds no manifest for lease ${dseq}: the next update sends it again`);
    return lostOutputs(inputs);
  } catch (error) {
    run.signal.throwIfAborted();
    run.warn(`provider ${provider} does not say how lease ${dseq} is: ${reason(error)}`);
    return outputs;
  } finally {
    await gateway.close();
  }
}

/** Outputs of a manifest that does not run. */
export function lostOutputs(given: ManifestInputs): ManifestOutputs {
  return { ...given, version: "", services: {}, forwardedPorts: {}, ips: {} };
}

/** The placement takes the ownership tag as its name, as the group on the chain has it. */
function compileManifest({ sdl, deployment }: ManifestInputs): Manifest {
  const checked = checkSdl(sdl);
  if (!checked.sdl) {
    const problems = checked.errors.map(({ path, message }) => `${path}: ${message}`);
    throw new Error(`sdl: ${problems.join("; ")}`);
  }
  const groups = toManifest(checked.sdl);
  if (groups.length !== 1) throw new Error(`sdl: ${groups.length} placements, a manifest has exactly one`);
  return groups.map((group) => ({ ...group, name: deployment.tag }));
}

/** A service the provider says nothing about keeps what was known: an empty status is not death. */
function outputsOf(
  given: ManifestInputs,
  version: string,
  status: LeaseStatus,
  old?: ManifestOutputs,
): ManifestOutputs {
  const services = Object.entries(status.services).map(([name, { total, available, ready_replicas, uris }]) => [
    name,
    { total, ready: ready_replicas ?? available, uris: uris ?? [] },
  ]);
  if (services.length === 0 && old) return old;
  return {
    ...given,
    version,
    services: Object.fromEntries(services),
    forwardedPorts: status.forwarded_ports,
    ips: status.ips,
  };
}
