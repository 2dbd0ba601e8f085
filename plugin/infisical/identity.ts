import { ensureIdentity, findIdentity, proveReading } from "../../secrets/ensure.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler } from "../kernel/handler.ts";
import {
  administering,
  connect,
  deleteIfReachable,
  isAbsent,
  isOtherInstance,
  isRevoked,
  readIfReachable,
} from "./connect.ts";
import { type IdentityInputs, type IdentityOutputs, identity } from "./contract.ts";
import { checkIdentity } from "./names.ts";

export const handler: Handler<IdentityInputs, IdentityOutputs> = {
  token: identity.token,
  inputs: identity.inputs,
  secrets: ["access.accessToken", "access.clientSecret", "clientSecret"],

  check: checkIdentity,

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
    // A new identity of the same name could not be told from the old one.
    return {
      changes,
      stables: isOtherInstance(changes) ? [] : ["identityId", "clientId", "clientSecret"],
      deleteBeforeReplace: true,
    };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    const { organizationId } = given.access;
    const known = run.adoption?.identities[run.name];
    const make = async () =>
      (known && (await findIdentity(infisical, organizationId, given.name, known))) ??
      (await ensureIdentity(infisical, organizationId, given.name, given));
    const made = await administering(make());
    await proveReading(infisical, made, given.name, given);
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
    const { name, access } = given;
    const keep = async () => {
      try {
        await infisical.identity(identityId);
        await infisical.login({ clientId, clientSecret });
        return { identityId, clientId, clientSecret };
      } catch (error) {
        if (!isAbsent(error) && !isRevoked(error)) throw error;
        return await ensureIdentity(infisical, access.organizationId, name, given);
      }
    };
    const kept = await administering(keep());
    await proveReading(infisical, kept, name, given);
    return { ...given, ...kept };
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    await deleteIfReachable(run, `identity ${outputs.name}`, infisical.deleteIdentity(outputs.identityId));
  },
};
