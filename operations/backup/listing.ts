import type { Backup } from "../../backup/archive.ts";
import type { PastPlace } from "../../backup/history.ts";
import { spansOf } from "../../backup/points.ts";
import type { ServiceHistory } from "./chosen.ts";

/** What `backup list` says, `--json` to the letter. Times are RFC 3339 in UTC. */
export interface BackupListing {
  readonly service: string;
  /** By the repository's clock. */
  readonly now: string;
  /** The latest at first. */
  readonly generations: readonly GenerationListing[];
}

export interface GenerationListing {
  readonly name: string;
  /** Whether it is that of the service's present place, or of what it had. */
  readonly serves: boolean;
  readonly began: string;
  /** The generation whose data it began with; null = it began empty. */
  readonly ancestor: string | null;
  /** Each moment between can be restored; null = none can, or nothing but its backups. */
  readonly restorable: { readonly from: string; readonly until: string } | null;
  /** Null = nothing was archived. */
  readonly archived: string | null;
  /** The oldest at first. */
  readonly backups: readonly BackupEntry[];
}

export interface BackupEntry extends Pick<Backup, "label" | "kind"> {
  readonly begun: string;
  readonly ended: string;
  /** Octets in the repository; null = that is not told. */
  readonly size: number | null;
}

/** Pure. */
export function listingOf({
  service,
  kind,
  places,
  now,
}: Omit<ServiceHistory, "folder" | "place" | "container">): BackupListing {
  const spans = new Map((kind === "postgres" ? spansOf(places) : []).map((span) => [span.generation, span]));
  const serving = places.at(-1)?.name;
  const generation = ({ name, begun, ancestor, archived, backups }: PastPlace): GenerationListing => {
    const span = spans.get(name);
    return {
      name,
      serves: name === serving,
      began: time(begun),
      ancestor: ancestor ?? null,
      restorable: span ? { from: time(span.from), until: time(span.until) } : null,
      archived: archived === undefined ? null : time(archived),
      backups: backups.map(({ label, kind, begun, finished, size }) => ({
        label,
        kind,
        begun: time(begun),
        ended: time(finished),
        size: size ?? null,
      })),
    };
  };
  return { service, now: time(now), generations: places.map(generation).toReversed() };
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
