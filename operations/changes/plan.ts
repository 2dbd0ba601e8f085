import { z } from "zod";
import { toldErrors } from "../../engine/events/told-errors.ts";

const side = z.looseObject({
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

const step = z.looseObject({
  /** `create`, `update`, `replace`, `delete`, `same`, `read`, … */
  op: z.string(),
  urn: z.string(),
  oldState: side.nullish(),
  newState: side.nullish(),
  /** By path, such as `records["www/A"].values[0]`; `kind` is `add`, `delete` or `update`, perhaps followed by `-replace`. */
  detailedDiff: z.record(z.string(), z.looseObject({ kind: z.string() })).nullish(),
});

const remark = z.looseObject({
  urn: z.string().optional(),
  severity: z.string(),
  message: z.string(),
});

/** What `pulumi preview --json` prints, as far as it is looked at here. Secrets read `[secret]`. */
export const plan = z.looseObject({
  steps: z.array(step).nullish(),
  diagnostics: z.array(remark).nullish(),
});

export type Plan = z.output<typeof plan>;
export type Step = z.output<typeof step>;

/** Why there is no plan, in the form of all errors; empty where there is one. */
export const errorsIn = ({ diagnostics }: Plan): string[] =>
  (diagnostics ?? []).filter(({ severity }) => severity === "error").flatMap(({ message }) => toldErrors(message));
