import { ensureFolder } from "../../secrets/ensure.ts";
import type { Folder, Infisical } from "../../secrets/infisical.ts";
import { observeSecrets, planSecrets } from "../../secrets/reconcile.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, Run } from "../kernel/handler.ts";
import { administering, connect, deleteIfReachable, readIfReachable } from "./connect.ts";
import { type SecretsInputs, type SecretsOutputs, secrets } from "./contract.ts";
import { checkSecrets } from "./names.ts";

const places = new Set(["projectId", "environment", "path"]);

export const handler: Handler<SecretsInputs, SecretsOutputs> = {
  token: secrets.token,
  inputs: secrets.inputs,
  secrets: ["access.accessToken", "access.clientSecret", "secrets.*"],

  check: checkSecrets,

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      places.has(change.path)
        ? { ...change, replace: true, reason: `${change.path} changes: the secrets move to another folder` }
        : change,
    );
    return { changes };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    await administering(write(run, infisical, given, []));
    return { id: idOf(given), outputs: given };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:infisical:Secrets needs no import: creating it adopts the keys it names");
    await using infisical = connect(run, old.inputs.access);
    return await readIfReachable(run, { id, ...old }, async () => {
      const present = await infisical.secrets(folderOf(old.inputs));
      const inputs = { ...old.inputs, secrets: observeSecrets(present, old.inputs.secrets) };
      return { id, inputs, outputs: inputs };
    });
  },

  async update(run, _id, old, given) {
    await using infisical = connect(run, given.access);
    await administering(write(run, infisical, given, Object.keys(old.outputs.secrets)));
    return given;
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    const folder = folderOf(outputs);
    const remove = async () => {
      const { remove: keys } = planSecrets(await infisical.secrets(folder), Object.keys(outputs.secrets), {});
      await infisical.deleteSecrets(folder, keys);
    };
    await deleteIfReachable(run, `secrets in ${folder.path}`, remove());
  },
};

async function write(run: Run, infisical: Infisical, given: SecretsInputs, owned: readonly string[]): Promise<void> {
  const folder = folderOf(given);
  await ensureFolder(infisical, folder);
  const plan = planSecrets(await infisical.secrets(folder), owned, given.secrets);
  run.status(`${folder.path}: writing ${Object.keys(plan.write).length} keys, deleting ${plan.remove.length}`);
  await infisical.writeSecrets(folder, plan.write);
  await infisical.deleteSecrets(folder, plan.remove);
}

const folderOf = ({ projectId, environment, path }: SecretsInputs): Folder => ({ projectId, environment, path });

const idOf = ({ projectId, environment, path }: SecretsInputs): string => `${projectId}/${environment}${path}`;
