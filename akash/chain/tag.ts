import { createHash } from "node:crypto";
import type { DeploymentInfo } from "./client.ts";

/** Whose a deployment is: written as its group name on the chain, so that an interrupted run is found again. */
export interface Tag {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  /** Tells a replacement from its predecessor. */
  readonly nonce: string;
}

/** `af:<project>/<stage>/<service>#<nonce>` */
export function formatTag({ project, stage, service, nonce }: Tag): string {
  return `af:${project}/${stage}/${service}#${nonce}`;
}

/** Undefined for a group name that is not one of ours. */
export function parseTag(name: string): Tag | undefined {
  const match = /^af:([^/#]+)\/([^/#]+)\/([^/#]+)#([0-9a-f]{8})$/.exec(name);
  if (!match) return undefined;
  const [, project, stage, service, nonce] = match;
  return { project: project!, stage: stage!, service: service!, nonce: nonce! };
}

/** What makes a deployment another one than any that runs a service: it is there only to hear bids. */
const INQUIRY = nonceOf("inquiry");

/** Tag of a deployment of a service that is opened only to hear bids. */
export function inquiryTag(of: Omit<Tag, "nonce">): string {
  return formatTag({ ...of, nonce: INQUIRY });
}

/** Whether a deployment was opened only to hear bids; one that was ever given a manifest was not. */
export function isInquiry({ tag, used }: { readonly tag: Tag | undefined; readonly used: boolean }): boolean {
  return tag?.nonce === INQUIRY && !used;
}

/** What a deployment carries as its manifest's hash until it is given a manifest: 32 bytes. */
export function emptyHash(tag: string): Buffer {
  return createHash("sha256").update(tag).digest();
}

/** The part of a tag that names the stage; undefined for what is not ours. */
export function stageOf(name: string): string | undefined {
  const tag = parseTag(name);
  return tag && `${tag.project}/${tag.stage}`;
}

/** The part of a tag that names the service; undefined for what is not ours. */
export function serviceOf(name: string): string | undefined {
  const tag = parseTag(name);
  return tag && `${tag.project}/${tag.stage}/${tag.service}`;
}

/**
 * What an endpoint is called in a manifest. A provider knows endpoints by owner and name: every deployment of a service
 * has the same, so that a replacement can take its address over, and no other service has it (akash-network/support#108).
 */
export function endpointName(name: string, tag: string): string {
  return `${name}-${nonceOf(serviceOf(tag) ?? tag)}`;
}

/** First 8 hex digits of SHA-256 over the canonical JSON of `value`: the same however its keys are ordered. */
export function nonceOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 8);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

/** Group name of a deployment: the ownership tag of ours. */
export function groupName(info: DeploymentInfo): string {
  return info.groups[0]?.group_spec.name ?? "";
}

/** Whether a deployment was ever given a manifest: before that nothing runs, leased or not. */
export function isUsed(info: DeploymentInfo): boolean {
  return !emptyHash(groupName(info)).equals(Buffer.from(info.deployment.hash, "base64"));
}

/** The dseqs of the deployments that were given a manifest. */
export function usedAmong(deployments: readonly DeploymentInfo[]): ReadonlySet<string> {
  return new Set(deployments.filter(isUsed).map(({ deployment }) => deployment.id.dseq));
}
