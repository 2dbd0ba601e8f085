import { ensureProject } from "../../secrets/ensure.ts";
import { type Infisical, InfisicalError } from "../../secrets/infisical.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, Run } from "../kernel/handler.ts";
import { administering, connect, deleteIfReachable, isOtherInstance, readIfReachable } from "./connect.ts";
import { type ProjectInputs, type ProjectOutputs, project } from "./contract.ts";
import { checkProject } from "./names.ts";

export const handler: Handler<ProjectInputs, ProjectOutputs> = {
  token: project.token,
  inputs: project.inputs,
  secrets: ["access.accessToken", "access.clientSecret", "administrator.password"],

  check: checkProject,

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given)
      // a project of an earlier version gets its administrator with the next change
      .filter(({ path, kind }) => path !== "administrator" || kind !== "add")
      .map((change) =>
        change.path === "name"
          ? { ...change, replace: true, reason: "name changes: another name is another project" }
          : change,
      );
    return { changes, stables: isOtherInstance(changes) ? [] : ["projectId"] };
  },

  async create(run, given) {
    await using infisical = connect(run, given.access);
    const { id } = await administering(ensureProject(infisical, given.name, given.environments));
    await letIn(run, infisical, given, id);
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
    const { projectId: known } = old.outputs;
    const { id: projectId } = await administering(ensureProject(infisical, given.name, given.environments, known));
    await letIn(run, infisical, given, projectId);
    return { ...given, projectId };
  },

  async delete(run, _id, { outputs }) {
    await using infisical = connect(run, outputs.access);
    await deleteIfReachable(run, `project ${outputs.name}`, infisical.deleteProject(outputs.projectId));
  },
};

/** Makes the administrator a member as a person. He can do it himself, so that a failure is no more than a warning. */
async function letIn(run: Run, infisical: Infisical, { administrator }: ProjectInputs, projectId: string) {
  if (!administrator) return;
  try {
    const { person } = await infisical.logInAsPerson(administrator);
    await using session = person;
    await session.grantAdminAccess(projectId);
  } catch (error) {
    if (!(error instanceof InfisicalError)) throw error;
    run.warn(`${administrator.email} is not let into the project as a person: ${error.message}`);
  }
}
