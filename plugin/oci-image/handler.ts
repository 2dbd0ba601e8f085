import { resolve } from "node:path";
import { buildImage, nameByContent } from "../../images/build.ts";
import { type Builder, findBuilder } from "../../images/builders.ts";
import { type BuildContext, contextTag, hashContext, openContext } from "../../images/context.ts";
import { isPushed, placeIn } from "../../images/sandbox-registry.ts";
import { type SandboxRegistry, sandboxRegistry } from "../../network/sandbox.ts";
import { structuralDiff } from "../kernel/diff.ts";
import { type CheckFailure, type Diff, type Handler, type Run, type Stored, UNKNOWN } from "../kernel/handler.ts";
import { inputs, type OciImageInputs, type OciImageOutputs, TOKEN } from "./contract.ts";

export const handler: Handler<OciImageInputs, OciImageOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],

  check: checkContext,
  diff: diffImage,

  async create(run, given) {
    return { id: given.repository, outputs: await build(run, given) };
  },

  /** What a sandbox's registry has lost is gone; other registries are not asked. */
  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:oci:Image needs no import: creating it builds the image, or names it by its content");
    const registry = await registryOf(run);
    const { repository, digest } = old.outputs;
    if (registry && !(await isPushed(placeIn(registry, repository), digest, run.signal))) return null;
    return { id, ...old };
  },

  update: (run, _id, _old, given) => build(run, given),

  /** Images stay in the registry: a rollback may need them. */
  async delete() {},
};

function checkContext(given: OciImageInputs): CheckFailure[] {
  if ([given.context, given.containerfile].includes(UNKNOWN)) return [];
  try {
    contextOf(given);
    return [];
  } catch (error) {
    return [{ property: "context", reason: (error as Error).message }];
  }
}

/** Compares the directory as it is now with what the last image was built from. */
function diffImage(old: Stored<OciImageInputs, OciImageOutputs>, given: OciImageInputs): Diff {
  const changes = structuralDiff(old.inputs, given).map((change) =>
    change.path === "repository"
      ? { ...change, replace: true, reason: "repository changes: the image is pushed to another place" }
      : change,
  );
  const rebuilt = [given.context, given.containerfile].includes(UNKNOWN) ? undefined : rebuild(old.outputs, given);
  return { changes: rebuilt ? [...changes.filter(({ path }) => path !== "context"), rebuilt] : changes };
}

function rebuild(last: OciImageOutputs, given: OciImageInputs) {
  const contextHash = hashContext(contextOf(given));
  if (contextHash === last.contextHash) return undefined;
  return {
    path: "context",
    kind: "update" as const,
    reason: `the content changes: ${last.tag} -> ${contextTag(contextHash)}`,
  };
}

async function build(run: Run, given: OciImageInputs): Promise<OciImageOutputs> {
  const { repository, engineOptional } = given;
  const context = contextOf(given);
  const registry = await registryOf(run);
  if (registry === undefined && engineOptional) return { ...given, ...nameByContent(context, repository) };
  const builder = await run.shared("image builder", () => builderFor(run, registry));
  const request = { context, repository, ...(registry && { pushedTo: placeIn(registry, repository) }) };
  return { ...given, ...(await inTurn(run, () => buildImage(builder, request, run))) };
}

/** The registry of the stage's sandbox; undefined elsewhere, and where the sandbox runs no images. */
function registryOf(run: Run): Promise<SandboxRegistry | undefined> {
  const { sandbox } = run.settings;
  return run.shared("sandbox registry", async () => (sandbox === undefined ? undefined : sandboxRegistry(sandbox)));
}

async function builderFor({ signal }: Run, registry: SandboxRegistry | undefined): Promise<Builder | undefined> {
  if (registry === undefined) return findBuilder(signal);
  const { sandboxBuilder } = await import("../../images/sandbox-builder.ts");
  return sandboxBuilder(registry.imageStores, signal);
}

/** One build at a time: engines share one storage, and their progress stays readable. */
function inTurn<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const queue = run.shared("image builds", () => ({ last: Promise.resolve() as Promise<unknown> }));
  const mine = queue.last.then(work, work);
  queue.last = mine.catch(() => undefined);
  return mine;
}

/** The plugin runs in the project folder. */
const contextOf = ({ context, containerfile, bases }: OciImageInputs): BuildContext =>
  openContext(resolve(context), containerfile, bases);
