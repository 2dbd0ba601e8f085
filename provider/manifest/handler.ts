import { type Handler, PartialFailure, type Run } from "../kernel/handler.ts";
import { inputs, type ManifestInputs, type ManifestOutputs, token } from "./contract.ts";
import { diffManifest } from "./diff.ts";

export const handler: Handler<ManifestInputs, ManifestOutputs> = {
  token,
  inputs,
  secrets: ["sdl.services.*.env", "sdl.services.*.credentials.password"],
  diff: diffManifest,

  async create(run, given) {
    return { id: idOf(given), outputs: await deliver(run, given) };
  },

  async update(run, _id, { outputs }, given) {
    return deliver(run, given, outputs);
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
  const { lostOutputs, runManifest } = await import("./deliver.ts");
  const { NotReadyError } = await import("../../akash/await-ready.ts");
  const market = await sharedMarket(run);
  try {
    return await runManifest(market, run, given, old);
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    throw new PartialFailure(idOf(given), lostOutputs(given, old), [error.message]);
  }
}

function idOf({ deployment: { owner, dseq, gseq, oseq, provider } }: ManifestInputs): string {
  return `${owner}/${dseq}/${gseq}/${oseq}/${provider}`;
}
