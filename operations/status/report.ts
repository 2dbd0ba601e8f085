import type { Unsafe } from "../../pins/held.ts";
import { byCause } from "./by-cause.ts";

/** What `status` says, `--json` to the letter. */
export interface StatusReport {
  readonly stage: string;
  /** What is wrong with a target itself, such as a chain's node that is behind, and services that can only be read. */
  readonly problems: readonly string[];
  readonly services: readonly ServiceStatus[];
  readonly certificates: readonly CertificateStatus[];
  readonly dns: readonly DnsStatus[];
  /** Of services that have backups. */
  readonly backups: readonly BackupStatus[];
  /** Of databases that have one. */
  readonly standbys: readonly StandbyStatus[];
  /** Of IPFS, where the stage has services that pin it elsewhere; else null. */
  readonly pins: PinsStatus | null;
  /** US dollars of all services together. */
  readonly pricePerMonth: number;
  /** Leases on the wallet that carry the stage's tag but belong to no service; paid for nothing. */
  readonly orphans: readonly { dseq: string; tag: string }[];
  /** Leases on the wallet that run for the stage, and that its state does not know. */
  readonly unrecorded: readonly { dseq: string; tag: string }[];
}

export interface ServiceStatus {
  readonly name: string;
  readonly healthy: boolean;
  readonly provider: string;
  /** Host name of the provider's gateway, for people. */
  readonly providerHost: string;
  readonly dseq: string;
  readonly pricePerMonth: number;
  readonly urls: readonly string[];
  /** Hours until the escrow is empty; null when unknown. */
  readonly runwayHours: number | null;
  /** Empty when healthy; else what is wrong, in the words of the part that said so. */
  readonly problems: readonly string[];
  /** What helps where a container does not run and it is known why; else null. */
  readonly fix: string | null;
}

export interface CertificateStatus {
  readonly names: readonly string[];
  /** RFC 3339. */
  readonly notAfter: string;
  readonly issuer: string;
}

export interface DnsStatus {
  readonly provider: string;
  readonly zone: string;
  readonly inSync: boolean;
  readonly problems: readonly string[];
}

export interface BackupStatus {
  readonly service: string;
  /** Of its present place; null where none has begun. */
  readonly generation: string | null;
  /** RFC 3339: until when what its present place wrote could be restored; null where nothing of it could. */
  readonly until: string | null;
  /** In words. */
  readonly says: string;
  readonly problems: readonly string[];
  /** RFC 3339: the last restore that was verified, rehearsed or that of its present place; null = none, or not known. */
  readonly restored: string | null;
  /** What is worth doing though nothing is wrong; null = nothing. */
  readonly hint: string | null;
}

export interface StandbyStatus {
  readonly service: string;
  /** Name of the place that takes writes. */
  readonly primary: string;
  /** Name of the one that follows it. */
  readonly standby: string;
  /** How far that is behind; null where it is not known. */
  readonly lagBytes: number | null;
  readonly lagSeconds: number | null;
  /** In words. */
  readonly says: string;
  readonly problems: readonly string[];
}

export interface PinsStatus {
  /** CIDs that IPFS pins; null where that is not known. */
  readonly total: number | null;
  /** Of these, those that a service calls `pinned`. */
  readonly safe: number | null;
  /** The others, with how far the furthest service is. */
  readonly unsafe: readonly Unsafe[];
  readonly problems: readonly string[];
  readonly services: readonly {
    readonly service: string;
    readonly says: string;
    readonly problems: readonly string[];
  }[];
}

/** Everything that is not as it should be, a line each cause; empty = all is well. Pure. */
export function problemsOf(report: StatusReport, now: Date): string[] {
  return [
    ...report.problems,
    ...byCause(report.services.flatMap(({ name, problems }) => problems.map((says) => ({ subject: name, says })))),
    ...byCause(
      report.dns.flatMap(({ provider, zone, problems }) =>
        problems.map((says) => ({ subject: `${zone} at ${provider}`, says })),
      ),
    ),
    ...byCause(report.backups.flatMap(({ service, problems }) => problems.map((says) => ({ subject: service, says })))),
    ...byCause(
      report.standbys.flatMap(({ service, problems }) => problems.map((says) => ({ subject: service, says }))),
    ),
    ...(report.pins ? pinProblems(report.pins) : []),
    ...report.certificates
      .filter(({ notAfter }) => new Date(notAfter) <= now)
      .map(({ names, notAfter }) => `certificate of ${names[0]} expired ${notAfter}`),
    ...report.orphans.map(({ dseq, tag }) => `deployment ${dseq} (${tag}) is paid but belongs to no service`),
    ...unrecordedProblem(report.unrecorded),
  ];
}

/** What is not as it should be with pins, a line each cause. Pure. */
export function pinProblems({ problems, services }: PinsStatus): string[] {
  const said = services.flatMap(({ service, problems: own }) => own.map((says) => ({ subject: service, says })));
  return [...problems, ...byCause(said)];
}

function unrecordedProblem(found: StatusReport["unrecorded"]): string[] {
  if (found.length === 0) return [];
  const names = found.map(({ dseq, tag }) => `${dseq} (${tag})`).join(", ");
  const [deployments, run, them] = found.length === 1 ? ["deployment", "runs", "it"] : ["deployments", "run", "them"];
  return [`${deployments} ${names} ${run}, but the state does not know ${them}: ./platform adopt`];
}
