import { z } from "zod";
import { jsonIn } from "../json.ts";

const held = z.looseObject({
  id: z.string().nullish(),
  parent: z.string().nullish(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

/** What the engine does to a resource: `create`, `update`, `same`, `create-replacement`, `delete-replaced`, `delete`, `read`, `refresh`, … */
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  /** Top-level names of what differs. */
  diffs: z.array(z.string()).nullish(),
  /** By the path of what differs. */
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
  old: held.nullish(),
  new: held.nullish(),
});

const ofStep = z.looseObject({ metadata: step, planning: z.boolean().optional() });

const message = z.looseObject({
  urn: z.string().optional(),
  message: z.string(),
  severity: z.string(),
  ephemeral: z.boolean().optional(),
});

const summary = z.looseObject({
  durationSeconds: z.number(),
  resourceChanges: z.record(z.string(), z.number()).nullish(),
  isPreview: z.boolean().optional(),
  result: z.string().optional(),
});

const line = z.looseObject({
  resourcePreEvent: ofStep.optional(),
  resOutputsEvent: ofStep.optional(),
  resOpFailedEvent: ofStep.optional(),
  diagnosticEvent: message.optional(),
  summaryEvent: summary.optional(),
});

/** One thing that the engine does to a resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** Of what is there, as who made it calls it: of a replaced one and of what takes its place the URN is one. */
  readonly id?: string | undefined;
  /** Its URN; absent for the stack. */
  readonly parent?: string | undefined;
  /** Whether it is only planned, as in a preview. */
  readonly planned: boolean;
  /** Paths of inputs that differ; secrets are not in them. */
  readonly changes: readonly string[];
  /** What the program wants of it; empty for what it does not want any more. Secrets as in `outputs`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Secrets in it read `[secret]` or are marked. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What the engine tells. `said.status` is one that the next takes the place of. */
export type EngineEvent =
  | { readonly kind: "began" | "done" | "failed"; readonly step: Step }
  | {
      readonly kind: "said";
      readonly urn?: string | undefined;
      readonly severity: string;
      readonly text: string;
      readonly status: boolean;
    }
  | {
      readonly kind: "ended";
      readonly seconds: number;
      readonly planned: boolean;
      /** How many resources, by what was done to them. */
      readonly counts: Readonly<Record<string, number>>;
    };

/** Pure. Undefined for an event that nobody here is interested in, and for what is none. @param text a line of the log */
export function parseEvent(text: string): EngineEvent | undefined {
  const read = line.safeParse(jsonIn(text)).data;
  if (!read) return undefined;
  const { resourcePreEvent: began, resOutputsEvent: done, resOpFailedEvent: failed } = read;
  if (began) return { kind: "began", step: stepOf(began) };
  if (done) return { kind: "done", step: stepOf(done) };
  if (failed) return { kind: "failed", step: stepOf(failed) };
  if (read.diagnosticEvent && read.diagnosticEvent.severity !== "debug") {
    const { urn, message, severity, ephemeral } = read.diagnosticEvent;
    return { kind: "said", urn: urn || undefined, severity, text: message.trimEnd(), status: ephemeral === true };
  }
  if (read.summaryEvent) {
    const { durationSeconds, isPreview, resourceChanges } = read.summaryEvent;
    return { kind: "ended", seconds: durationSeconds, planned: isPreview === true, counts: resourceChanges ?? {} };
  }
  return undefined;
}

function stepOf({ metadata, planning }: z.output<typeof ofStep>): Step {
  const { op, urn, type, diffs, detailedDiff, old, new: made } = metadata;
  const resource = made ?? old;
  return {
    op,
    urn,
    type,
    id: resource?.id || undefined,
    parent: resource?.parent || undefined,
    planned: planning === true,
    changes: detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []),
    inputs: made?.inputs ?? {},
    outputs: resource?.outputs ?? {},
  };
}
