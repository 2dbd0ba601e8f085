import { all, type ComponentResource, type CustomResourceOptions, output } from "@pulumi/pulumi";
import { Deployment, type DeploymentArgs } from "../../resources/akash/deployment.ts";
import { Fence } from "../../resources/akash/fence.ts";
import { Manifest, type ManifestArgs } from "../../resources/akash/manifest.ts";
import { Verification } from "../../resources/akash/verification.ts";
import type { Sdl } from "../../sdl/document.ts";
import { endpoints } from "../../stage/endpoints.ts";
import type { Stage } from "../../stage/schema.ts";
import type { Declaration } from "../../workload/declaration.ts";
import type { Running, Target, Wishes } from "../target.ts";
import { forwardedPort, ingressAt, leasedIp } from "./lease-outputs.ts";
import { manifestSdl } from "./manifest-sdl.ts";
import { groupOf, staticSdl } from "./sdl.ts";

/** The Akash market, with the stage's money and placement. */
export function akashTarget(stage: Stage): Target {
  return {
    name: "akash",
    can: { ingress: true, address: true, forwarded: true, volumes: true, apart: true },
    deploy: (parent, name, workload, wishes) => deploy(stage, parent, name, workload, wishes),
  };
}

/** A service on the market: where it runs (`Deployment`) and what runs there (`Manifest`). */
function deploy(stage: Stage, parent: ComponentResource, name: string, workload: Declaration, wishes: Wishes): Running {
  const { priceCeiling = stage.akash.priceCeiling, placement } = wishes.settings;
  const sdl = staticSdl(name, workload, priceCeiling, placement.attributes);

  const ordered = deploymentArgs(stage, name, sdl, workload, wishes);
  const orderOptions: CustomResourceOptions = { parent };
  wishes.transform?.("deployment", ordered, orderOptions);
  const deployment = new Deployment(name, ordered, orderOptions);

  const { owner, dseq, gseq, oseq, provider, hostUri, tag, pricePerMonth } = deployment;
  const lease = { owner, dseq, gseq, oseq, provider, hostUri, tag };
  const fence = fenced(name, lease, workload, { parent });
  const delivered = manifestArgs(lease, sdl, placed(workload, deployment, fence));
  const deliveryOptions: CustomResourceOptions = { parent, dependsOn: [...wishes.needs] };
  wishes.transform?.("manifest", delivered, deliveryOptions);
  const manifest = new Manifest(name, delivered, deliveryOptions);

  return {
    ready: verified(name, lease, workload, fence, { parent, dependsOn: [manifest] }) ?? manifest,
    ingress: (container) =>
      manifest.services.apply((services) => ingressAt(name, container, services, ownHosts(workload, container))),
    address: (container) => manifest.ips.apply((ips) => leasedIp(name, container, ips)),
    port: (container, port) => manifest.forwardedPorts.apply((ports) => forwardedPort(name, container, port, ports)),
    heldBy: provider,
    place: output({ target: "akash" as const, ...lease }),
    pricePerMonth,
  };
}

/** The place before it is held when the new one is leased, and before anything of that is decided or started. */
function fenced(
  name: string,
  deployment: ManifestArgs["deployment"],
  { main, keeper: container = main, fence }: Declaration,
  options: CustomResourceOptions,
): Fence | undefined {
  if (!fence) return undefined;
  const { hold, release, timeout } = fence;
  return new Fence(name, { deployment, container, hold: [...hold], release: [...release], timeout }, options);
}

function verified(
  name: string,
  deployment: ManifestArgs["deployment"],
  { main, keeper: container = main, verification }: Declaration,
  fence: Fence | undefined,
  options: CustomResourceOptions,
): Verification | undefined {
  if (!verification) return undefined;
  const { command, confirm, timeout } = verification;
  const held = fence && { fence: fence.since };
  const verified = new Verification(name, { deployment, container, command: [...command], timeout, ...held }, options);
  if (!confirm) return verified;
  // not before the state has it: of a place that it does not have as verified, the one before is gone back to
  const confirmed = { deployment, container, command: [...confirm], timeout };
  return new Verification(`${name}-confirmation`, confirmed, { ...options, dependsOn: [verified] });
}

/** With what is known only of the place that was ordered. */
function placed(workload: Declaration, { dseq, tag }: Deployment, held: Fence | undefined): Declaration {
  const { main, keeper = main, containers, atPlace } = workload;
  if (!atPlace) return workload;
  const container = containers[keeper]!;
  const fence = held ? held.since : "";
  const number = all([dseq, fence]).apply(([decimal]) => decimal);
  const env = { ...atPlace({ number, nonce: tag.apply(nonceOf), fence }), ...container.env };
  return { ...workload, containers: { ...containers, [keeper]: { ...container, env } } };
}

/** What ends an ownership tag: `af:<project>/<stage>/<service>#<nonce>`. */
const nonceOf = (tag: string): string => tag.slice(tag.lastIndexOf("#") + 1);

/** Names that the workload asks for itself: they lead to the one that the provider gives. */
const ownHosts = ({ containers }: Declaration, container: string): string[] =>
  (containers[container]?.ports ?? []).flatMap(({ hosts = [] }) => hosts);

function deploymentArgs(
  stage: Stage,
  name: string,
  sdl: Sdl,
  { stateful = false, copyOf }: Declaration,
  { settings, apartFrom, alike, drain }: Wishes,
): DeploymentArgs {
  const { akash } = stage;
  const { placement, deposit } = settings;
  const auditors = auditorsOf(stage, placement.audited ?? akash.audited);
  const notice = placement.reclamation ?? (stateful ? akash.reclamation : undefined);
  return {
    service: name,
    group: groupOf(sdl),
    deposit: deposit ?? akash.deposit,
    placement: {
      regions: placement.regions ?? akash.regions,
      exclude: [...akash.exclude, ...placement.exclude],
      ...(auditors && { audited: auditors }),
      ...(placement.prefer && { prefer: placement.prefer }),
      apartFrom: [...apartFrom],
    },
    ...(notice && notice !== "none" && { reclamation: notice }),
    stateful,
    ...(copyOf !== undefined && { copyOf }),
    ...(drain > 0 && { drain: { seconds: drain, ...(alike && { to: [...alike] }) } }),
  };
}

/** Undefined where anybody will do. */
function auditorsOf(stage: Stage, audited: Stage["akash"]["audited"]): string[] | undefined {
  if (audited === true) return [...endpoints(stage).auditors];
  return audited || undefined;
}

function manifestArgs(
  lease: ManifestArgs["deployment"],
  sdl: Sdl,
  { containers, stateful, readyTimeout = 300 }: Declaration,
): ManifestArgs {
  return { deployment: lease, sdl: manifestSdl(sdl, containers), takesOver: !stateful, readyTimeout };
}
