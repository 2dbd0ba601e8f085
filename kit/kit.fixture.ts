import { type Kit, NAMES } from "./contents.ts";

/** A kit with these files beside what every one has. */
export const kitWith = (files: Kit["files"] = {}, other: Partial<Kit> = {}): Kit => ({
  made: "2026-11-29T06:44:09.000Z",
  toolkit: "0.1.0",
  project: "shop",
  stage: "prod",
  files: {
    [NAMES.runbook]: "What to do.\n",
    [NAMES.state]: '{"version":3,"deployment":{"manifest":{"time":"1"},"resources":[{"urn":"a"}]}}',
    ...files,
  },
  ...other,
});
