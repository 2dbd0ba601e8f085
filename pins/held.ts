import { isAsFar, stateOf } from "./decide.ts";
import type { PinState, RemotePin } from "./service.ts";

/** Pins of one service. */
export interface ServicePins {
  readonly name: string;
  /** Whether what it calls `pinned` counts. */
  readonly counts: boolean;
  readonly pins: readonly RemotePin[];
}

/** What IPFS pins and no service holds. */
export interface Unsafe {
  readonly cid: string;
  /** How far the furthest service is. */
  readonly state: PinState | "absent";
  /** RFC 3339: since when that one was asked; null = none was. */
  readonly since: string | null;
  /** Its name; null = none was asked. */
  readonly at: string | null;
}

/**
 * Which of the CIDs that IPFS pins are held elsewhere: those that a service whose word counts calls `pinned`. Pure.
 * @param local CIDs in canonical form
 */
export function heldElsewhere(
  local: readonly string[],
  services: readonly ServicePins[],
): { readonly safe: readonly string[]; readonly unsafe: readonly Unsafe[] } {
  const counting = services.filter(({ counts }) => counts);
  const safe: string[] = [];
  const unsafe: Unsafe[] = [];
  for (const cid of new Set(local)) {
    const furthest = furthestOf(cid, counting);
    if (furthest.state === "pinned") safe.push(cid);
    else unsafe.push(furthest);
  }
  return { safe, unsafe };
}

function furthestOf(cid: string, services: readonly ServicePins[]): Unsafe {
  return services.reduce<Unsafe>(
    (furthest, { name, pins }) => {
      const pin = stateOf(cid, pins);
      return pin === undefined || isAsFar(furthest.state, pin.state)
        ? furthest
        : { cid, state: pin.state, since: pin.since, at: name };
    },
    { cid, state: "absent", since: null, at: null },
  );
}
