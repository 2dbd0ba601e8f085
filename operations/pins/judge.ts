import { decide } from "../../pins/decide.ts";
import { heldElsewhere } from "../../pins/held.ts";
import { PIN_STATES, type RemotePin } from "../../pins/service.ts";
import type { PinsStatus } from "../status/report.ts";
import type { Local, LocalPins } from "./local.ts";
import type { KnownService, Listed } from "./services.ts";

/** A service as it was asked. */
export interface AskedService {
  readonly name: string;
  readonly can: KnownService["can"];
  readonly listed: Listed;
}

/** Seconds after which Kubo must have asked a service for all of them; it looks every five minutes. */
const MOST_UNASKED = 3600;
/** CIDs that a problem names. */
const MOST_NAMED = 3;

/** Whether what IPFS pins is held elsewhere. Pure. @param now milliseconds since 1970 */
export function judgePins(local: Local, services: readonly AskedService[], now: number): PinsStatus {
  const known = "why" in local ? undefined : local;
  const pins = services.map(({ name, can, listed }) => ({
    name,
    counts: can.counts,
    pins: "pins" in listed ? listed.pins : [],
  }));
  const held = known && heldElsewhere(known.cids, pins);
  return {
    total: held ? held.safe.length + held.unsafe.length : null,
    safe: held ? held.safe.length : null,
    unsafe: held ? held.unsafe : [],
    problems: "why" in local ? [`what IPFS pins is not known: ${local.why}`] : [],
    services: services.map((service) => judgeService(service, known, now)),
  };
}

function judgeService(
  service: AskedService,
  local: LocalPins | undefined,
  now: number,
): PinsStatus["services"][number] {
  const { name, can, listed } = service;
  if ("why" in listed) return { service: name, says: "not known", problems: [`cannot be asked: ${listed.why}`] };
  const { pins } = listed;
  const counted = PIN_STATES.map((state) => [pins.filter((pin) => pin.state === state).length, state] as const);
  const says = counted.flatMap(([count, state]) => (count > 0 ? [`${count} ${state}`] : [])).join(", ") || "nothing";
  if (!can.counts) return { service: name, says: `${says}, which counts as nothing`, problems: [] };
  return {
    service: name,
    says,
    problems: [
      ...failedProblem(pins),
      ...slowProblem(pins, can.patience, now),
      ...unaskedProblem(service, pins, local),
    ],
  };
}

function failedProblem(pins: readonly RemotePin[]): string[] {
  const failed = pins.filter(({ state }) => state === "failed");
  const why = failed.find(({ details }) => details)?.details;
  return failed.length === 0 ? [] : [`failed to pin ${named(failed)}${why ? `: ${why}` : ""}`];
}

function slowProblem(pins: readonly RemotePin[], patience: number, now: number): string[] {
  const slow = pins.filter(
    ({ state, since }) => (state === "queued" || state === "pinning") && now - Date.parse(since) > patience * 1000,
  );
  if (slow.length === 0) return [];
  const since = slow.map((pin) => pin.since).toSorted()[0]!;
  return [`has not pinned ${named(slow)} yet, asked for since ${since.slice(0, 19)}Z`];
}

/** What a service was not even asked for. */
function unaskedProblem(
  { name, can }: AskedService,
  pins: readonly RemotePin[],
  local: LocalPins | undefined,
): string[] {
  if (!local) return [];
  const lacking = decide(local.cids, pins).filter(({ kind }) => kind === "pin");
  if (lacking.length === 0) return [];
  const sync = "./platform pins sync";
  if (!can.askedByKubo) return [`was not asked for ${named(lacking)}: ${sync}`];
  const unasked = local.asked.get(name) ?? local.began;
  if (unasked === undefined)
    return [`was not asked for ${named(lacking)}, as IPFS does not know it yet: ./platform up`];
  if (unasked <= MOST_UNASKED) return [];
  return [
    `was not asked for ${named(lacking)} for ${Math.floor(unasked / 60)} min: ./platform logs ipfs tells why; ${sync}`,
  ];
}

function named(pins: readonly { readonly cid: string }[]): string {
  const cids = [...new Set(pins.map(({ cid }) => cid))];
  const more = cids.length - MOST_NAMED;
  return `${cids.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
