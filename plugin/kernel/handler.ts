/**
 * The contract between the kernel, which speaks Pulumi's protocol, and one resource handler.
 * Handlers see plain values: secrets are unwrapped, unknowns occur only in `check`, `diff` and `preview` as `unknown`.
 */
import type { z } from "zod";
import type { Code } from "../../errors/codes.ts";
import { errorText } from "../../errors/text.ts";
import type { ProviderSettings } from "../settings.ts";
import type { Adoption } from "./adoption.ts";
import type { Consents } from "./consents.ts";
import type { RotationPhase } from "./rotation.ts";

/** Pulumi's marker of a value that is not known before an update ran. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Handler<
  Inputs extends object = Record<string, unknown>,
  Outputs extends object = Record<string, unknown>,
> {
  /** Pulumi type token, such as `af:akash:Deployment`. */
  readonly token: string;
  /** Inputs with their defaults; an unknown key is an error. Unknown values are accepted wherever they occur. */
  readonly inputs: z.ZodType<Inputs>;
  /** Property paths whose values are secret in inputs and outputs, such as `privateKeyPem` or `sdl.services.*.env`. */
  readonly secrets: readonly string[];
  /** Checks beyond the schema. Pure. */
  check?(inputs: Inputs): readonly CheckFailure[];
  /** Of which kind an input is that cannot be taken; absent: `resource-invalid`. */
  readonly checkedAs?: Code;
  /** What an update would do. Pure: no network; the clock only where renewal is decided. Absent: the kernel's structural diff, all in place. */
  diff?(old: Stored<Inputs, Outputs>, inputs: Inputs, consents?: Consents, rotation?: RotationPhase): Diff;
  /** Outputs an update or create is going to have as far as known beforehand; the rest are unknown. Pure. */
  preview?(inputs: Inputs, old?: Stored<Inputs, Outputs>): Partial<Outputs>;
  /** Creates, or adopts what an interrupted run left. */
  create(run: Run, inputs: Inputs): Promise<Created<Outputs>>;
  /** The live state, or null where the resource is gone. `old` is absent on import: inputs are then derived from what is found. */
  read(run: Run, id: string, old?: Stored<Inputs, Outputs>): Promise<Found<Inputs, Outputs> | null>;
  /** Absent: every change replaces. */
  update?(run: Run, id: string, old: Stored<Inputs, Outputs>, inputs: Inputs): Promise<Outputs>;
  /** `create` may take back what the state still holds as replaced and about to be deleted. */
  readonly takesBack?: boolean;
  /** Absent resources are a success. */
  delete(run: Run, id: string, old: Stored<Inputs, Outputs>): Promise<void>;
}

export interface Stored<Inputs, Outputs> {
  readonly inputs: Inputs;
  readonly outputs: Outputs;
}

export interface Created<Outputs> {
  readonly id: string;
  readonly outputs: Outputs;
}

export interface Found<Inputs, Outputs> extends Created<Outputs> {
  readonly inputs: Inputs;
}

export interface CheckFailure {
  /** Property path, such as `records["www/A"].ttl`. */
  readonly property: string;
  /** What is wrong, why, and how to fix it. */
  readonly reason: string;
}

export interface Diff {
  readonly changes: readonly PropertyChange[];
  /** Output names that stay as they are in an update in place, so that dependants need not be planned as changing. */
  readonly stables?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Warnings for people: what was not decided, and why. */
  readonly notes?: readonly string[];
}

export interface PropertyChange {
  /** Path into the inputs, such as `groups[0].resources[0].count`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replace?: boolean;
  /** Shown beside the plan: "CPU 1 -> 2: group specs are immutable on Akash". */
  readonly reason?: string;
}

/** What one operation may use. Every external dependency is reached through it. */
export interface Run {
  readonly urn: string;
  /** Resource name, project and stack as in the URN. */
  readonly name: string;
  readonly project: string;
  readonly stage: string;
  /** Aborted by Ctrl-C or by the resource's custom timeout; every wait honours it. */
  readonly signal: AbortSignal;
  readonly settings: ProviderSettings;
  readonly consents: Consents;
  /** Whether nothing runs for the stage that its state does not know: what is found running may be taken back. */
  readonly stateCompared?: boolean | undefined;
  /** Whether another project has the toolkit as a package, and is run by plain `pulumi`. */
  readonly packaged?: boolean | undefined;
  /** What creates take up in place of making it; absent in ordinary runs. */
  readonly adoption?: Adoption | undefined;
  /** What becomes of the resource's secret; absent in ordinary runs. */
  readonly rotation?: RotationPhase | undefined;
  /** One value a provider process (a wallet queue, a chain client): made on first use, shared by all operations. */
  shared<T>(key: string, make: () => T): T;
  /** Ephemeral status line beside the resource: "3 bids, waiting for a block without new bids". */
  status(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/**
 * Thrown when a resource exists but is not ready: the engine records `id` and `outputs`, reports `reasons`,
 * and the next update continues from there.
 */
export class PartialError extends Error {
  readonly id: string;
  readonly outputs: object;
  /** Errors, or texts. */
  readonly reasons: readonly unknown[];

  constructor(id: string, outputs: object, reasons: readonly unknown[]) {
    super(reasons.map(errorText).join("; "));
    this.name = "PartialError";
    this.id = id;
    this.outputs = outputs;
    this.reasons = reasons;
  }
}
