import { compile } from "./compile.ts";
import { computeRules } from "./compute-rules.ts";
import { deploymentRules, placed } from "./deployment-rules.ts";
import type { Sdl } from "./document.ts";
import { groupLimits, replicaLimits } from "./limits.ts";
import { manifestRules } from "./manifest-rules.ts";
import { child, type Report } from "./problem.ts";
import { decimal, duration } from "./quantity.ts";

/**
 * Everything beyond the shape: `chain-sdk:go/sdl` validate, then `go/node/deployment/v1beta4` and
 * `go/manifest/v2beta3` Validate on what it compiles to.
 * @param sdl read by `shape` without errors
 */
export function rules(sdl: Sdl, report: Report): void {
  let failed = false;
  const note: Report = (...problem) => {
    failed = true;
    report(...problem);
  };
  reclamation(sdl, note);
  endpoints(sdl, note);
  profiles(sdl, note);
  prices(sdl, note);
  deploymentRules(sdl, note);
  if (failed) return;
  const { manifest, groupSpecs } = compile(sdl);
  groupLimits(groupSpecs, note);
  manifestRules(manifest, note);
}

function reclamation(sdl: Sdl, report: Report): void {
  if (sdl.reclamation && duration(sdl.reclamation.min_window) <= 0) {
    report("invalid-value", "reclamation.min_window", "the window must be longer than 0");
  }
}

function endpoints(sdl: Sdl, report: Report): void {
  const exposes = placed(sdl).flatMap(({ service }) => service?.expose ?? []);
  const used = new Set(exposes.flatMap(({ to }) => to ?? []).map(({ ip }) => ip));
  for (const name of Object.keys(sdl.endpoints ?? {})) {
    const path = child("endpoints", name);
    if (!/^[a-z]+[-_0-9a-z]+$/.test(name)) {
      report("invalid-name", path, `endpoint name "${name}" must be lower-case letters, then letters, digits, - or _`);
    } else if (!used.has(name)) {
      report("unused-endpoint", path, `endpoint "${name}" is declared but never used; remove it or name it in "to"`);
    }
  }
}

/** Limits concern only what is ordered. */
function profiles(sdl: Sdl, report: Report): void {
  const used = new Set(placed(sdl).map(({ profile }) => profile));
  for (const [name, { resources }] of Object.entries(sdl.profiles.compute)) {
    const path = `profiles.compute.${name}.resources`;
    computeRules(resources, path, report);
    if (used.has(name)) replicaLimits(resources, path, report);
  }
}

function prices(sdl: Sdl, report: Report): void {
  for (const [placement, { pricing }] of Object.entries(sdl.profiles.placement)) {
    for (const [profile, { denom, amount }] of Object.entries(pricing)) {
      const path = `profiles.placement.${placement}.pricing.${profile}`;
      if (!/^[0-9.]*[1-9]/.test(decimal(amount))) {
        report("invalid-value", `${path}.amount`, `the price must be more than 0, it is ${amount}`);
      }
      if (!/^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/.test(denom)) {
        report("invalid-value", `${path}.denom`, `"${denom}" is no denomination; use uact`);
      }
    }
  }
}
