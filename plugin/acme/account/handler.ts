import { join } from "node:path";
import { newPrivateKey } from "../../../acme/certificate.ts";
import { connectCa } from "../../../acme/client.ts";
import { limitsOf } from "../../../acme/limits.ts";
import { countRegistration } from "../../../acme/registrations.ts";
import { networkOf } from "../../../network/sandbox.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import type { Handler, Run } from "../../kernel/handler.ts";
import { type AcmeAccountInputs, type AcmeAccountOutputs, inputs, TOKEN } from "./contract.ts";

export const handler: Handler<AcmeAccountInputs, AcmeAccountOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["accountKeyPem"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path === "directoryUrl"
        ? { ...change, replace: true, reason: "directoryUrl changes: an account belongs to one CA" }
        : change,
    );
    return { changes, stables: ["accountUrl", "accountKeyPem"] };
  },

  async create(run, given) {
    const limits = limitsOf(given.directoryUrl);
    if (limits) await countRegistration(REGISTRATIONS, given.directoryUrl, new Date(), limits);
    const accountKeyPem = newPrivateKey("ecdsa-p256");
    const { url: accountUrl } = await register(run, given, accountKeyPem);
    return { id: accountUrl, outputs: { ...given, accountUrl, accountKeyPem } };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error("af:acme:Account cannot be imported: its key exists only in the state");
    return { id, ...old };
  },

  async update(run, _id, old, given) {
    const { accountKeyPem } = old.outputs;
    await register(run, given, accountKeyPem);
    return { ...given, accountUrl: old.outputs.accountUrl, accountKeyPem };
  },

  async delete(run, _id, { outputs }) {
    try {
      await (await register(run, outputs, outputs.accountKeyPem)).deactivate();
    } catch (error) {
      run.signal.throwIfAborted();
      run.warn(`the account was not deactivated: ${(error as Error).message}; its key is destroyed with the state`);
    }
  },
};

/** The plugin runs in the project folder. */
const REGISTRATIONS = join(".platform", "acme", "accounts.json");

async function register(run: Run, { directoryUrl, email }: AcmeAccountInputs, keyPem: string) {
  const network = networkOf(run.settings.sandbox);
  const ca = await connectCa(directoryUrl, network, run.signal);
  return ca.account(keyPem, { email });
}
