import { ensureProject } from "../../secrets/ensure.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler } from "../kernel/handler.ts";
import { connect, deleteIfReachable, readIfReachable } from "./connect.ts";
import { type ProjectInputs, type ProjectOutputs, project } from "./contract.ts";

export const handler: Handler<ProjectInputs, ProjectOutputs> = {
  token: project.token,
  inputs: project.inputs,
  secrets: ["access.accessToken"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path === "name"
        ? { ...change, replace: true, reason: "name changes: another name is another project" }
        : change,
    );
    const otherInstance = changes.some(({ path }) => path === "access.accessToken");
    return { changes, stables: otherInstance ? [] : ["projectId"] };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    const { id } = await ensureProject(infisical, given.name, given.environments);
    return { id, outputs: { ...given, projectId: id } };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:infisical:Project needs no import: creating one of the same name adopts it");
    const { access, environments } = old.inputs;
    await using infisical = connect(run, access);
    return await readIfReachable(run, { id, ...old }, async () => {
      const found = (await infisical.projects()).find((each) => each.id === old.outputs.projectId);
      if (found === undefined) return null;
      const present = new Set(found.environments.map(({ slug }) => slug));
      const inputs = { ...old.inputs, environments: environments.filter((slug) => present.has(slug)) };
      return { id, inputs, outputs: { ...old.outputs, ...inputs } };
    });
  },

  async update(run, _id, old, given) {
    await using infisical = connect(run, given.access);
    const gone = old.inputs.environments.filter((slug) => !given.environments.includes(slug));
    if (gone.length > 0)
      run.warn(
        `environments ${gone.join(", ")} stay in Infisical with their secrets: delete them there if nobody needs them`,
      );
    return { ...given, projectId: (await ensureProject(infisical, given.name, given.environments)).id };
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    await deleteIfReachable(run, `project ${outputs.name}`, infisical.deleteProject(outputs.projectId));
  },
};
