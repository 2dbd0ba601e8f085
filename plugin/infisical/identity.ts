import { ensureIdentity, findIdentity, proveReading, revokeOthers } from "../../secrets/ensure.ts";
import type { Infisical } from "../../secrets/infisical.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, PropertyChange, Run } from "../kernel/handler.ts";
import type { RotationPhase } from "../kernel/rotation.ts";
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

  diff(old, given, _consents, rotation) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path.startsWith("access.")
        ? change
        : {
            ...change,
            replace: true,
            reason: `${change.path} changes: an identity reads one folder and gets a new client secret with another`,
          },
    );
    const rotated = rotationChanges(old.outputs, rotation);
    // A new identity of the same name could not be told from the old one.
    return {
      changes: [...changes, ...rotated],
      stables: isOtherInstance(changes) ? [] : stablesOf(rotated),
      deleteBeforeReplace: true,
    };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    const { organizationId } = given.access;
    const known = run.adoption?.identities[run.name];
    const make = async (): Promise<Login> =>
      (known && (await findIdentity(infisical, organizationId, given.name, known))) ??
      dated(await ensureIdentity(infisical, organizationId, given.name, given));
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
    const login = loginOf(old.outputs);
    const { name, access } = given;
    const keep = async (): Promise<Login> => {
      try {
        await infisical.identity(login.identityId);
        await infisical.login(login);
        return await rotated(infisical, name, login, run);
      } catch (error) {
        if (!isAbsent(error) && !isRevoked(error)) throw error;
        return dated(await ensureIdentity(infisical, access.organizationId, name, given));
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

type Login = Omit<IdentityOutputs, keyof IdentityInputs>;

const loginOf = (outputs: IdentityOutputs): Login => {
  const { identityId, clientId, clientSecret, clientSecretId, rotating, madeAt } = outputs;
  const known = { ...(clientSecretId && { clientSecretId }), ...(rotating && { rotating }), ...(madeAt && { madeAt }) };
  return { identityId, clientId, clientSecret, ...known };
};

const dated = (login: Login): Login => ({ ...login, madeAt: new Date().toISOString() });

/** One whose rotation has begun already is not rotated again: its former client secret may be in use. */
function rotationChanges({ rotating }: IdentityOutputs, rotation: RotationPhase | undefined): PropertyChange[] {
  if (rotation === "begin" && !rotating) {
    const reason = "another client secret: the former stays valid until everything has this one";
    return [{ path: "clientSecret", kind: "update", reason }];
  }
  if (rotation === "end" && rotating)
    return [{ path: "rotating", kind: "delete", reason: "the former client secret is revoked" }];
  return [];
}

function stablesOf(rotated: readonly PropertyChange[]): string[] {
  const changes = rotated.some(({ path }) => path === "clientSecret");
  return ["identityId", "clientId", ...(changes ? [] : ["clientSecret"])];
}

/** The log-in with another client secret, or without the former one, as the run is to. */
async function rotated(infisical: Infisical, name: string, login: Login, run: Run): Promise<Login> {
  const { rotating, ...present } = login;
  const { identityId, clientSecretId } = login;
  if (run.rotation === "begin" && !rotating) {
    const { id, clientSecret } = await infisical.createClientSecret(identityId, name);
    return dated({ ...present, clientSecret, clientSecretId: id, rotating: true });
  }
  if (run.rotation !== "end" || !rotating || clientSecretId === undefined) return login;
  await revokeOthers(infisical, identityId, name, clientSecretId);
  return present;
}
