import { z } from "zod";
import { rememberSecret } from "../redaction/known.ts";
import { pulumiOutput, type ReadyStage } from "./engine.ts";
import { jsonIn } from "./json.ts";
import { readStateFile } from "./state-file.ts";
import { UserError } from "./user-error.ts";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  /** Why it is not as it was to be: the engine updates it in any case. */
  initErrors: z.array(z.string()).nullish(),
  /** Absent for components, and for what was never made. */
  id: z.string().optional(),
  /** Replaced already: the next update deletes it. */
  delete: z.boolean().optional(),
  /** URNs. */
  dependencies: z.array(z.string()).nullish(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

const operation = z.looseObject({
  /** `creating`, `updating`, `deleting`, `reading` or `importing`. */
  type: z.string(),
  resource,
});

const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(operation).nullish(),
  }),
});

/**
 * A stack as `pulumi stack export` writes it (Pulumi's `apitype.DeploymentV3`). Only what is read here is named; all
 * else is kept, so that a changed state can be written back.
 */
export type StackState = z.output<typeof exported>;
export type StateResource = z.output<typeof resource>;
/** What a run that ended too early had begun and not written down. */
export type PendingOperation = z.output<typeof operation>;

export interface ReadOptions {
  /** Have secrets decrypted; without it they read as `[secret]`. */
  readonly secrets?: boolean;
}

/** Reads the state of a stage. */
export async function readStackState(ready: ReadyStage, { secrets = false }: ReadOptions = {}): Promise<StackState> {
  if (!secrets) {
    // The engine takes a third of a second to hand over its file.
    const kept = await readStateFile(ready.name, ready.environment);
    return kept ? parsed(kept, ready.name) : parseStackState(await pulumiOutput(ready, EXPORT), ready.name);
  }
  const state = parseStackState(await pulumiOutput(ready, [...EXPORT, "--show-secrets"]), ready.name);
  rememberSecret(decrypted(state), new Set(shown(state)));
  return state;
}

const EXPORT = ["stack", "export"];

/** Replaces the state of a stage. @param state one that was read without `secrets`, and changed */
export async function writeStackState(ready: ReadyStage, state: StackState): Promise<void> {
  await pulumiOutput(ready, ["stack", "import"], JSON.stringify(state));
}

/** Pure. Throws a `UserError` for text that is no exported stack. @param stage for the message only */
export function parseStackState(text: string, stage: string): StackState {
  return parsed(jsonIn(text), stage);
}

function parsed(value: unknown, stage: string): StackState {
  const { data, error } = exported.safeParse(value);
  if (data) return data;
  throw unreadable(`the state of stage ${stage} is not what the engine exports: ${problems(error)}.`, stage);
}

/** Resources of one type, such as `af:dns:Records`; with those that are replaced and not deleted yet. */
export function resourcesOf({ deployment }: StackState, type: string): StateResource[] {
  return (deployment.resources ?? []).filter((each) => each.type === type);
}

/** What an interrupted run was doing; the engine takes none of it up by itself. */
export function pendingOperations({ deployment }: StackState): readonly PendingOperation[] {
  return deployment.pending_operations ?? [];
}

/** A resource's inputs in the caller's shape. Throws a `UserError` where they have another one. */
export function inputsOf<T>(resource: StateResource, shape: z.ZodType<T>): T {
  return shaped("inputs", resource, shape);
}

/** A resource's outputs in the caller's shape. Throws a `UserError` where they have another one. */
export function outputsOf<T>(resource: StateResource, shape: z.ZodType<T>): T {
  return shaped("outputs", resource, shape);
}

/**
 * An output of the stack itself; undefined where the stage does not stand, and where the engine does not know it until
 * the next `up`, as a refresh found gone what it is made of.
 */
export function stackOutput<T>(state: StackState, name: string, shape: z.ZodType<T>): T | undefined {
  const [stack] = resourcesOf(state, "pulumi:pulumi:Stack");
  const value = stack?.outputs?.[name];
  if (stack === undefined || value === undefined || JSON.stringify(value).includes(UNKNOWN)) return undefined;
  return shaped("outputs", stack, z.looseObject({ [name]: shape }))[name] as T;
}

/** The state with outputs of some resources set, by URN. */
export function withOutputs(state: StackState, changes: ReadonlyMap<string, object>): StackState {
  const resources = (state.deployment.resources ?? []).map((each) => {
    const change = changes.get(each.urn);
    return change ? { ...each, outputs: { ...each.outputs, ...change } } : each;
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

/**
 * The state as if nothing had been interrupted.
 * @param again types of which an update that was interrupted is made again, as it may have been through
 */
export function withoutPendingOperations(state: StackState, again: readonly string[] = []): StackState {
  const updated = pendingOperations(state).filter(
    ({ type, resource }) => type === "updating" && again.includes(resource.type),
  );
  const isUpdated = (each: StateResource) => !each.delete && updated.some(({ resource }) => resource.urn === each.urn);
  const resources = state.deployment.resources?.map((each) =>
    isUpdated(each) ? { ...each, initErrors: ["its update was interrupted"] } : each,
  );
  return { ...state, deployment: { ...state.deployment, ...(resources && { resources }), pending_operations: [] } };
}

/** Name of a resource: the last part of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Type of a resource: `urn:pulumi:<stage>::<project>::<type of its parent>$<type>::<name>` */
export function typeOf(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types.slice(types.lastIndexOf("$") + 1);
}

function shaped<T>(part: "inputs" | "outputs", resource: StateResource, shape: z.ZodType<T>): T {
  const { data, error, success } = shape.safeParse(readable(resource[part] ?? {}));
  if (success) return data;
  throw unreadable(
    `the state holds ${resource.urn}, but its ${part} are not what is expected: ${problems(error)}.`,
    stageOf(resource.urn),
  );
}

/** `urn:pulumi:<stage>::<project>::…` */
const stageOf = (urn: string): string => urn.split("::")[0]?.split(":").at(-1) ?? "";

/** By which the engine marks a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key and value by which the engine marks an object that stands for a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Values without the engine's marks: a secret is what it hides where that was decrypted, else `[secret]`. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && value[SIGNATURE] === SECRET) {
    return "plaintext" in value ? readable(jsonIn(String(value.plaintext))) : "[secret]";
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

/** Texts that stand in the state without a mark, such as the domain: they are no secrets, also where a secret is one of them. */
function shown(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || SIGNATURE in value) return [];
  return Object.values(value).flatMap(shown);
}

/** All values that are marked as secret, where they were decrypted. */
function decrypted(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (SIGNATURE in value && value[SIGNATURE] === SECRET) return [readable(value)];
  return Object.values(value).flatMap(decrypted);
}

/** The first things that do not fit, each with its place. */
function problems({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "all of it"}: ${message}`)
    .join("; ");
}

function unreadable(message: string, stage: string): UserError {
  return new UserError(
    "state-unreadable",
    message,
    `eval "$(./platform env --stage ${stage})" && pulumi stack export --file state.json shows it; corrected: pulumi stack import --file state.json`,
  );
}
