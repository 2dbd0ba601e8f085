import { ensureIdentity, findIdentity, proveReading, revokeOthers } from "../../secrets/ensure.ts";
import { type Infisical, InfisicalUnreachableError } from "../../secrets/infisical.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, PropertyChange, Stored } from "../kernel/handler.ts";
import { dueOf, type RotationPhase } from "../kernel/rotation.ts";
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
    const { heldBy: _, ...former } = old.inputs;
    const { heldBy: __, ...wanted } = given;
    const changes = structuralDiff(former, wanted).map((change) =>
      change.path.startsWith("access.")
        ? change
        : {
            ...change,
            replace: true,
            reason: `${change.path} changes: an identity reads one folder and gets a new client secret with another`,
          },
    );
    const phase = phaseOf(old, given, rotation);
    const stables = ["identityId", "clientId", ...(phase === "begin" ? [] : ["clientSecret"])];
    // A new identity of the same name could not be told from the old one.
    return {
      changes: [...changes, ...(isLeft(old, given) ? [LEFT] : phase ? [CHANGES[phase]] : [])],
      stables: isOtherInstance(changes) ? [] : stables,
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
    const phase = phaseOf(old, given, run.rotation);
    const left = isLeft(old, given) && ({ leaving: true, leftAt: new Date().toISOString() } as const);
    const login = { ...loginOf(old.outputs), ...left };
    const { name, access } = given;
    const keep = async (): Promise<Login> => {
      try {
        await infisical.identity(login.identityId);
        await infisical.login(login);
        return await rotated(infisical, name, login, phase);
      } catch (error) {
        if (!isAbsent(error) && !isRevoked(error)) throw error;
        return dated({ ...(await ensureIdentity(infisical, access.organizationId, name, given)), ...left });
      }
    };
    try {
      const kept = await administering(keep());
      await proveReading(infisical, kept, name, given);
      return { ...given, ...kept };
    } catch (error) {
      // What is moved must not wait for it: a proxy starts without Infisical.
      if (!left || !(error instanceof InfisicalUnreachableError)) throw error;
      run.warn(
        `${error.message}: ${name} keeps its client secret, which who held it before has, until the next update`,
      );
      return { ...given, ...loginOf(old.outputs), heldBy: holderOf(old)! };
    }
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    await deleteIfReachable(run, `identity ${outputs.name}`, infisical.deleteIdentity(outputs.identityId));
  },
};

type Login = Omit<IdentityOutputs, keyof IdentityInputs>;

function loginOf({ access, projectId, environment, name, path, heldBy, ...login }: IdentityOutputs): Login {
  return login;
}

const dated = (login: Login): Login => ({ ...login, madeAt: new Date().toISOString() });

const CHANGES: Readonly<Record<RotationPhase, PropertyChange>> = {
  begin: {
    path: "clientSecret",
    kind: "update",
    reason: "another client secret: the former stays valid until everything has this one",
  },
  end: { path: "rotating", kind: "delete", reason: "the former client secret is revoked" },
};

const LEFT: PropertyChange = {
  path: "heldBy",
  kind: "update",
  reason: "who had the client secret is left: another one; the former stays valid until everything has this one",
};

type Old = Stored<IdentityInputs, IdentityOutputs>;

/** The outputs say it where the client secret could not follow; states of earlier versions do not say it. */
const holderOf = ({ inputs, outputs }: Old): string | undefined => outputs.heldBy ?? inputs.heldBy;

function isLeft(old: Old, given: IdentityInputs): boolean {
  const holder = holderOf(old);
  return !!holder && holder !== given.heldBy;
}

/** What is left to do. Who was left may have any client secret there is, so that another one is made all the same. */
function phaseOf(old: Old, given: IdentityInputs, rotation: RotationPhase | undefined): RotationPhase | undefined {
  return isLeft(old, given) ? "begin" : dueOf(rotation, old.outputs.rotating);
}

/** The log-in with another client secret, or without the former ones. */
async function rotated(
  infisical: Infisical,
  name: string,
  login: Login,
  phase: RotationPhase | undefined,
): Promise<Login> {
  const { rotating: _, leaving, ...present } = login;
  const { identityId, clientSecretId } = login;
  switch (phase) {
    case "begin": {
      const { id, clientSecret } = await infisical.createClientSecret(identityId, name);
      return dated({ ...present, clientSecret, clientSecretId: id, rotating: true, ...(leaving && { leaving }) });
    }
    case "end":
      if (clientSecretId === undefined) return login;
      await revokeOthers(infisical, identityId, name, clientSecretId);
      return { ...present, ...(leaving && { leftAt: new Date().toISOString() }) };
    default:
      return login;
  }
}
