import { ensureIdentity, findIdentity } from "../../secrets/ensure.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler } from "../kernel/handler.ts";
import { connect, deleteIfReachable, isAbsent, readIfReachable } from "./connect.ts";
import { type IdentityInputs, type IdentityOutputs, identity } from "./contract.ts";

export const handler: Handler<IdentityInputs, IdentityOutputs> = {
  token: identity.token,
  inputs: identity.inputs,
  secrets: ["access.accessToken", "clientSecret"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path.startsWith("access.")
        ? change
        : {
            ...change,
            replace: true,
            reason: `${change.path} changes: an identity reads one folder and gets a new client secret with another`,
          },
    );
    const otherInstance = changes.some(({ path }) => path === "access.accessToken");
    // A new identity of the same name could not be told from the old one.
    return {
      changes,
      stables: otherInstance ? [] : ["identityId", "clientId", "clientSecret"],
      deleteBeforeReplace: true,
    };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    const { organizationId } = given.access;
    const known = run.adoption?.identities[run.name];
    const made =
      (known && (await findIdentity(infisical, organizationId, given.name, known))) ??
      (await ensureIdentity(infisical, organizationId, given.name, given));
    return { id: made.identityId, outputs: { ...given, ...made } };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:infisical:Identity cannot be imported: its client secret is shown only once");
    await using infisical = connect(run, old.inputs.access);
    return await readIfReachable(run, { id, ...old }, async () => {
      await infisical.identity(old.outputs.identityId);
      return { id, ...old };
    });
  },

  async update(run, _id, old, given) {
    await using infisical = connect(run, given.access);
    const { identityId, clientId, clientSecret } = old.outputs;
    try {
      await infisical.identity(identityId);
      return { ...given, identityId, clientId, clientSecret };
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return { ...given, ...(await ensureIdentity(infisical, given.access.organizationId, given.name, given)) };
    }
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    await deleteIfReachable(run, `identity ${outputs.name}`, infisical.deleteIdentity(outputs.identityId));
  },
};
