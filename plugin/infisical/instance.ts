import { waitUntilUp } from "../../secrets/ensure.ts";
import { type Infisical, InfisicalError } from "../../secrets/infisical.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, Run } from "../kernel/handler.ts";
import { connect, readIfReachable } from "./connect.ts";
import { type InstanceInputs, type InstanceOutputs, instance } from "./contract.ts";

type Access = Pick<InstanceOutputs, "accessToken" | "organizationId">;

/** Where the instance is; other inputs count at its first setup only. */
const places = new Set(["url", "address"]);

export const handler: Handler<InstanceInputs, InstanceOutputs> = {
  token: instance.token,
  inputs: instance.inputs,
  secrets: ["password", "accessToken"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) => ({
      ...change,
      ...(places.has(change.path)
        ? {}
        : { reason: `${change.path} counts at the first setup only: change it in Infisical too` }),
    }));
    const moved = changes.some(({ path }) => places.has(path));
    return { changes, stables: moved ? [] : ["accessToken", "organizationId"] };
  },

  async create(run, given) {
    await using infisical = connect(run, given);
    await waitUntilUp(infisical, run.signal, (message) => run.status(message));
    return { id: given.url, outputs: { ...given, ...(await bootstrap(infisical, given)) } };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:infisical:Instance cannot be imported: its administrator's token exists only in the state");
    const found = { id, ...old };
    await using infisical = connect(run, old.outputs);
    return await readIfReachable(run, found, async () => ((await accepted(infisical)) ? found : null));
  },

  async update(run, _id, old, given) {
    const access = { accessToken: old.outputs.accessToken, organizationId: old.outputs.organizationId };
    await using infisical = connect(run, { ...given, accessToken: access.accessToken });
    await waitUntilUp(infisical, run.signal, (message) => run.status(message));
    if (await accepted(infisical)) return { ...given, ...access };
    run.info("the instance refuses our token, as after a start with an empty database: setting it up again");
    return { ...given, ...(await bootstrap(infisical, given)) };
  },

  async delete(run) {
    warnKept(run);
  },
};

const notRecovered = (url: string, email: string, error: unknown): string =>
  `Infisical at ${url} was set up before, the token it then gave is not in this state, and the password that is does ` +
  `not log ${email} in (${(error as Error).message}). Restore the state that holds it (docs/state.md), or give the ` +
  "password of your recovery kit: PLATFORM_INFISICAL_PASSWORD=… ./platform adopt";

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

async function bootstrap(
  infisical: Infisical,
  { url, email, password, organization }: InstanceInputs,
): Promise<Access> {
  try {
    return await infisical.bootstrap({ email, password, organization });
  } catch (error) {
    if (!(error instanceof InfisicalError) || error.status !== 400 || !/already/i.test(error.message)) throw error;
  }
  try {
    return await infisical.recover({ email, password });
  } catch (error) {
    throw new Error(notRecovered(url, email, error), { cause: error });
  }
}
