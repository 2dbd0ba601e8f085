import { endpointName } from "../../../akash/chain/tag.ts";
import { Gateway } from "../../../akash/gateway/gateway.ts";
import type { LeaseStatus } from "../../../akash/gateway/lease-status.ts";
import { awaitReady, WithheldError } from "../../../akash/lease/await-ready.ts";
import { deliverManifest } from "../../../akash/lease/deliver.ts";
import { predecessorsOf } from "../../../akash/lease/observe.ts";
import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import { rootCauseText } from "../../../errors/text.ts";
import { manifestVersion, toManifest } from "../../../sdl/manifest.ts";
import { checkSdl } from "../../../sdl/parse.ts";
import type { Manifest, ManifestService } from "../../../sdl/types.ts";
import type { Run, Stored } from "../../kernel/handler.ts";
import type { ManifestInputs, ManifestOutputs } from "./contract.ts";

/**
 * Sends the manifest and waits until it runs. What a predecessor at the same provider has under its names is taken over;
 * where the provider does not hand an address over, the deployment gets one under names of its own.
 */
export async function runManifest(
  market: Market,
  run: Run,
  given: ManifestInputs,
  old?: ManifestOutputs,
): Promise<ManifestOutputs> {
  const ownEndpoints = !given.takesOver || (old?.ownEndpoints ?? false);
  try {
    return await sendAndAwait(market, run, given, ownEndpoints);
  } catch (error) {
    if (!(error instanceof WithheldError) || error.endpoints.length === 0 || ownEndpoints) throw error;
    run.warn(`${error.message}. It gets another leased IP, and records follow`);
    return sendAndAwait(market, run, given, true);
  }
}

async function sendAndAwait(
  market: Market,
  run: Run,
  given: ManifestInputs,
  ownEndpoints: boolean,
): Promise<ManifestOutputs> {
  const { deployment, readyTimeout: timeout } = given;
  const manifest = compileManifest(given, ownEndpoints);
  const predecessors = hasNames(manifest) ? await predecessorsOf(market, deployment, run.signal) : [];
  await deliverManifest(market, deployment, manifest, run);
  const status = await awaitReady(market, deployment, manifest, { timeout, predecessors }, run);
  return outputsOf(given, { version: manifestVersion(manifest), ownEndpoints }, status);
}

/**
 * What runs now. Null once the lease has ended. A provider that holds no manifest has lost it, and one whose hash on the chain
 * is another's may run that: `version` is empty, and the next update sends it again. A provider that does not answer changes nothing: that is the deployment's drift.
 */
export async function readManifest(
  market: Market,
  run: Run,
  { inputs, outputs }: Stored<ManifestInputs, ManifestOutputs>,
): Promise<ManifestOutputs | null> {
  const { owner, dseq, oseq, provider } = inputs.deployment;
  const [leases, info] = await Promise.all([
    market.chain.leases({ owner, dseq }, run.signal),
    market.chain.deployment({ owner, dseq }, run.signal),
  ]);
  const lease = leases.find(({ id }) => id.oseq === oseq && id.provider === provider);
  if (!lease || lease.state === "closed" || lease.state === "insufficient_funds") return null;
  if (
    info &&
    outputs.version !== "" &&
    Buffer.from(info.deployment.hash, "base64").toString("hex") !== outputs.version
  ) {
    run.warn(
      `deployment ${dseq} was last given another manifest, by a run that was interrupted: the next update sends it again`,
    );
    return { ...outputs, version: "" };
  }
  const gateway = await Gateway.open(market, inputs.deployment, run.signal);
  try {
    const status = await gateway.status(run.signal);
    if (status) return outputsOf(inputs, outputs, status);
    run.warn(`provider ${provider} holds no manifest for lease ${dseq}: the next update sends it again`);
    return lostOutputs(inputs, outputs);
  } catch (error) {
    run.signal.throwIfAborted();
    run.warn(`provider ${provider} does not answer about lease ${dseq}: ${rootCauseText(error)}`);
    return outputs;
  } finally {
    await gateway.close();
  }
}

/** Outputs of a manifest that does not run. */
export function lostOutputs(given: ManifestInputs, old?: ManifestOutputs): ManifestOutputs {
  return { ...given, version: "", ownEndpoints: old?.ownEndpoints ?? false, services: {}, forwardedPorts: {}, ips: {} };
}

/** The placement takes the ownership tag as its name, as the group on the chain has it. */
function compileManifest({ sdl, deployment }: ManifestInputs, ownEndpoints: boolean): Manifest {
  const checked = checkSdl(sdl);
  if (!checked.sdl) {
    const problems = checked.errors.map(({ path, message }) => `${path}: ${message}`);
    throw new ExplainedError("sdl-invalid", `sdl: ${problems.join("; ")}`);
  }
  const groups = toManifest(checked.sdl);
  if (groups.length !== 1)
    throw new ExplainedError("sdl-invalid", `sdl: ${groups.length} placements, a manifest has exactly one`);
  const { dseq, tag } = deployment;
  const named = (ip: string) => (ownEndpoints ? `${ip}-${dseq}` : endpointName(ip, tag));
  return groups.map((group) => ({ ...group, name: tag, services: group.services.map((each) => renamed(each, named)) }));
}

/** Whether there is anything that only one deployment at a provider can have. */
function hasNames(manifest: Manifest): boolean {
  const exposes = manifest.flatMap(({ services }) => services.flatMap(({ expose }) => expose));
  return exposes.some(({ ip, hosts }) => ip !== "" || (hosts ?? []).length > 0);
}

function renamed(service: ManifestService, named: (endpoint: string) => string): ManifestService {
  return { ...service, expose: service.expose.map((each) => ({ ...each, ip: each.ip && named(each.ip) })) };
}

/** A service the provider says nothing about keeps what was known: an empty status does not mean that it has stopped. */
function outputsOf(
  given: ManifestInputs,
  known: Pick<ManifestOutputs, "version" | "ownEndpoints"> | ManifestOutputs,
  status: LeaseStatus,
): ManifestOutputs {
  const services = Object.entries(status.services).map(([name, { total, available, ready_replicas, uris }]) => [
    name,
    { total, ready: ready_replicas ?? available, uris: uris ?? [] },
  ]);
  if (services.length === 0 && "services" in known) return known;
  return {
    ...given,
    version: known.version,
    ownEndpoints: known.ownEndpoints,
    services: Object.fromEntries(services),
    forwardedPorts: status.forwarded_ports,
    ips: status.ips,
  };
}
