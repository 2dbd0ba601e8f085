import { ExplainedError } from "../../errors/explained-error.ts";
import { type Administrator, newClient, recoverAdministrator } from "../../secrets/administrator.ts";
import { waitUntilUp } from "../../secrets/ensure.ts";
import { type Infisical, InfisicalError } from "../../secrets/infisical.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, Run } from "../kernel/handler.ts";
import { connect, readIfReachable } from "./connect.ts";
import { type InstanceInputs, type InstanceOutputs, instance } from "./contract.ts";
import { renewal } from "./renewal.ts";

type Credentials = Omit<InstanceOutputs, keyof InstanceInputs>;

/** Where the instance is; other inputs count at its first setup only. */
const places = new Set(["url", "address"]);

export const handler: Handler<InstanceInputs, InstanceOutputs> = {
  token: instance.token,
  inputs: instance.inputs,
  secrets: ["password", "accessToken", "clientSecret"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) => ({
      ...change,
      ...(places.has(change.path)
        ? {}
        : { reason: `${change.path} counts at the first setup only: change it in Infisical too` }),
    }));
    const due = renewal(old.outputs, new Date());
    return {
      changes: [...changes, ...due],
      stables: changes.some(({ path }) => places.has(path)) ? [] : stablesOf(old.outputs, due.length > 0),
    };
  },

  async create(run, given) {
    await using infisical = connect(run, given);
    await waitUntilUp(infisical, run.signal, (message) => run.status(message));
    return { id: given.url, outputs: { ...given, ...(await setUp(infisical, given)) } };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:infisical:Instance cannot be imported: its administrator's client exists only in the state");
    const found = { id, ...old };
    await using infisical = connect(run, old.outputs);
    return await readIfReachable(run, found, async () => ((await accepted(infisical)) ? found : null));
  },

  async update(run, _id, old, given) {
    const { organizationId, clientId, clientSecret, clientSecretAt, accessToken } = old.outputs;
    const known = { organizationId, clientId, clientSecret, clientSecretAt, accessToken };
    await using infisical = connect(run, { ...known, ...given });
    await waitUntilUp(infisical, run.signal, (message) => run.status(message));
    if (await accepted(infisical)) {
      if (renewal(old.outputs, new Date()).length === 0) return { ...given, ...defined(known) };
      run.info("the administrator gets another client secret; the former one goes on until the next one");
      return { ...given, ...dated(await newClient(infisical, organizationId)) };
    }
    run.info("the instance does not let us in, as after a start with an empty database: setting it up again");
    return { ...given, ...(await setUp(infisical, given)) };
  },

  async delete(run) {
    warnKept(run);
  },
};

function stablesOf({ clientId }: InstanceOutputs, due: boolean): string[] {
  if (!due) return ["organizationId", "clientId", "clientSecret", "clientSecretAt", "accessToken"];
  return clientId === undefined ? ["organizationId"] : ["organizationId", "clientId", "accessToken"];
}

const notRecovered = (url: string, email: string, error: unknown): string =>
  `Infisical at ${url} was set up before, its administrator's client is not in this state, and the password that is does ` +
  `not log ${email} in (${(error as Error).message})`;

const RECOVER =
  "restore the state that holds it (docs/state.md), or give the password of your recovery kit: PLATFORM_INFISICAL_PASSWORD=… ./platform adopt";

const warnKept = (run: Run): void =>
  run.warn("the Infisical instance and its data are left alone: they go with the deployment that runs it");

async function accepted(infisical: Infisical): Promise<boolean> {
  try {
    await infisical.projects();
    return true;
  } catch (error) {
    if (error instanceof InfisicalError && (error.status === 401 || error.status === 403)) return false;
    throw error;
  }
}

/**
 * A client of the administrator of an instance that is fresh, or was set up before. The token that bootstrap gives is not
 * used: the server refuses it at once, or after 90 days.
 */
async function setUp(
  infisical: Infisical,
  { url, email, password, organization }: InstanceInputs,
): Promise<Credentials> {
  try {
    await infisical.bootstrap({ email, password, organization });
  } catch (error) {
    if (!(error instanceof InfisicalError) || error.status !== 400 || !/already/i.test(error.message)) throw error;
  }
  try {
    return dated(await recoverAdministrator(infisical, { email, password }));
  } catch (error) {
    throw new ExplainedError("secrets", notRecovered(url, email, error), { fix: RECOVER, cause: error });
  }
}

const dated = (administrator: Administrator): Credentials => ({
  ...administrator,
  accessToken: "",
  clientSecretAt: new Date().toISOString(),
});

/** What is not there is left out: it would show as a value. */
const defined = (known: Partial<Credentials> & Pick<Credentials, "organizationId" | "accessToken">): Credentials =>
  Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as unknown as Credentials;
