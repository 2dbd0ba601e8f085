import type { Sdl, SdlPlacement } from "../../sdl/document.ts";
import { duration } from "../../sdl/quantity.ts";
import type { AppValues } from "../../stage/services/apps.ts";
import type { Reading } from "./reading.ts";

/** Which providers an app may be leased from, and for how much. */
export function placementOf(name: string, profile: string, { sdl, tell }: Reading): AppValues {
  const placement = sdl.profiles.placement[name]!;
  const path = `profiles.placement.${name}`;
  const attributes = Object.entries(placement.attributes ?? {});
  const audited = auditorsOf(placement, path, tell);
  const reclamation = noticeOf(sdl.reclamation, tell);
  const wishes = {
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
    ...(audited.length > 0 && { audited }),
    ...(reclamation !== undefined && { reclamation }),
  };
  if (placement.verification) tell(`${path}.verification`, "an app asks for no verification of its provider");
  return {
    ...(Object.keys(wishes).length > 0 && { placement: wishes }),
    ...ceilingOf(placement, profile, path, tell),
  };
}

function noticeOf(reclamation: Sdl["reclamation"], tell: Reading["tell"]): string | undefined {
  if (!reclamation) return undefined;
  const hours = duration(reclamation.min_window) / 3.6e12;
  if (Number.isInteger(hours) && hours > 0) return `${hours}h`;
  tell(
    "reclamation.min_window",
    "a notice is told in whole hours",
    "write placement.reclamation of the app, such as 24h",
  );
  return undefined;
}

function auditorsOf({ signedBy }: SdlPlacement, path: string, tell: Reading["tell"]): string[] {
  const { anyOf = [], allOf = [] } = signedBy ?? {};
  const all = [...new Set(allOf)];
  if (all.length === 1) return all;
  if (all.length > 1)
    tell(
      `${path}.signedBy.allOf`,
      "an app asks for one of several auditors, not for all of them",
      "name in placement.audited the one that counts",
    );
  return [...new Set(anyOf.length > 0 ? anyOf : all)];
}

function ceilingOf({ pricing }: SdlPlacement, profile: string, path: string, tell: Reading["tell"]): AppValues {
  const { denom, amount } = pricing[profile] ?? { denom: "", amount: 0 };
  const at = `${path}.pricing.${profile}`;
  if (denom === "uact" && Number(amount) > 0) return { priceCeiling: `${amount}uact` };
  tell(
    at,
    denom === "uact" ? "is no price" : `is in ${denom}, and leases are paid in uact`,
    "the stage's akash.priceCeiling holds; write priceCeiling of the app for another one",
  );
  return {};
}
