import type { PinState, RemotePin } from "./service.ts";

/** What is to be asked of a service. */
export type Action =
  | { readonly kind: "pin"; readonly cid: string }
  /** It failed there: what is left of that is taken away first. */
  | { readonly kind: "again"; readonly cid: string; readonly failed: readonly string[] };

/** How far it is: the later, the nearer to `pinned`. */
const ORDER: readonly (PinState | "absent")[] = ["absent", "failed", "queued", "pinning", "pinned"];

/** How far a service is with a CID: the best of its pins. Pure. @param pins of one service */
export function stateOf(cid: string, pins: readonly RemotePin[]): RemotePin | undefined {
  return pins
    .filter((pin) => pin.cid === cid)
    .reduce<RemotePin | undefined>((best, pin) => (best && isAsFar(best.state, pin.state) ? best : pin), undefined);
}

/** Whether one state is as near to `pinned` as another. */
export const isAsFar = (one: PinState | "absent", other: PinState | "absent"): boolean =>
  ORDER.indexOf(one) >= ORDER.indexOf(other);

/**
 * What a service is to be asked so that it pins all that IPFS pins. Nothing is ever taken away there but what failed: a place that lost
 * its pins must not lose them elsewhere, too. Pure.
 * @param local CIDs in canonical form @param remote pins of one service
 */
export function decide(local: readonly string[], remote: readonly RemotePin[]): Action[] {
  return [...new Set(local)].flatMap((cid): Action[] => {
    const best = stateOf(cid, remote);
    if (!best) return [{ kind: "pin", cid }];
    if (best.state !== "failed") return [];
    return [{ kind: "again", cid, failed: remote.filter((pin) => pin.cid === cid).map(({ id }) => id) }];
  });
}

/** Pins of a service that IPFS has none of. Pure. */
export function beyond(local: readonly string[], remote: readonly RemotePin[]): RemotePin[] {
  const known = new Set(local);
  return remote.filter(({ cid }) => !known.has(cid));
}

/**
 * What may be taken away at a service: what IPFS has no more, and was asked for since its place began, so that it had it. What is older
 * may be what a former place lost. Pure.
 * @param began milliseconds since 1970
 */
export function removable(
  local: readonly string[],
  remote: readonly RemotePin[],
  began: number,
): { readonly gone: readonly RemotePin[]; readonly older: readonly RemotePin[] } {
  const { gone = [], older = [] } = Object.groupBy(beyond(local, remote), ({ since }) =>
    Date.parse(since) >= began ? "gone" : "older",
  );
  return { gone, older };
}
