import { explain } from "../../../errors/explain.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import { errorText } from "../../../errors/text.ts";
import { type Handler, PartialError, type Run } from "../../kernel/handler.ts";
import { inputs, type ManifestInputs, type ManifestOutputs, TOKEN } from "./contract.ts";
import { diffManifest } from "./diff.ts";

export const handler: Handler<ManifestInputs, ManifestOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["sdl.services.*.env", "sdl.services.*.credentials.password"],
  diff: diffManifest,

  async create(run, given) {
    const adopted = run.adoption !== undefined;
    const outputs = await deliver(run, given).catch((error: unknown) =>
      adopted ? fail(given, error, {}) : leaveProvider(run, given, error),
    );
    return { id: idOf(given), outputs };
  },

  async update(run, _id, { outputs }, given) {
    return deliver(run, given, outputs).catch((error: unknown) => fail(given, error, { old: outputs }));
  },

  async read(run, id, old) {
    if (!old)
      throw new Error(`manifest ${id}: cannot be imported, as env values are not on the chain: declare it instead`);
    const { sharedMarket } = await import("../deployment/market.ts");
    const { readManifest } = await import("./deliver.ts");
    const outputs = await readManifest(await sharedMarket(run), run, old);
    return outputs && { id, inputs: old.inputs, outputs };
  },

  /** What runs ends with its lease. */
  async delete() {},
};

async function deliver(run: Run, given: ManifestInputs, old?: ManifestOutputs): Promise<ManifestOutputs> {
  const { sharedMarket } = await import("../deployment/market.ts");
  const { runManifest } = await import("./deliver.ts");
  return runManifest(await sharedMarket(run), run, given, old);
}

/** Where nothing has run yet, a provider that cannot run it is left. */
async function leaveProvider(run: Run, given: ManifestInputs, failure: unknown): Promise<never> {
  run.signal.throwIfAborted();
  const { sharedMarket } = await import("../deployment/market.ts");
  const { giveUp } = await import("../../../akash/lease/give-up.ts");
  const kept = await giveUp(await sharedMarket(run), given.deployment, failure, run);
  if (kept !== undefined) return fail(given, failure, { kept });
  throw explained(
    failure,
    "The lease was closed before anything ran there, its deposit stays",
    "./platform up --refresh leases from another provider",
  );
}

interface FailureContext {
  /** Why the lease stays although nothing runs there yet. */
  readonly kept?: string;
  readonly old?: ManifestOutputs;
}

/**
 * A manifest that is with its provider, or took the place of another that was, is recorded: the next update goes on
 * from there, also where the change has been taken back.
 */
async function fail(given: ManifestInputs, failure: unknown, { kept, old }: FailureContext): Promise<never> {
  const { NotReadyError } = await import("../../../akash/lease/await-ready.ts");
  const { lostOutputs } = await import("./deliver.ts");
  const error = kept === undefined ? failure : explained(failure, `The lease stays: ${kept}`);
  if (!old && !(failure instanceof NotReadyError)) throw error;
  throw new PartialError(idOf(given), lostOutputs(given, old), [error]);
}

/** The failure with what became of the lease; of its kind, with its own way out where no other is given. */
function explained(failure: unknown, lease: string, fix?: string): Error {
  const { code, fix: own } = explain(failure);
  const message = errorText(failure);
  const more = message.includes("\n") ? `${message}\n  ${lease}` : `${message}. ${lease}`;
  return new ExplainedError(code, more, { fix: fix ?? own, cause: failure });
}

function idOf({ deployment: { owner, dseq, gseq, oseq, provider } }: ManifestInputs): string {
  return `${owner}/${dseq}/${gseq}/${oseq}/${provider}`;
}
