import { z } from "zod";
import { requireMember } from "./access.ts";
import { findEnvironment, findProject, folderId } from "./find.ts";
import { type Handler, notFound } from "./http.ts";
import { normal } from "./names.ts";
import { publicSecret } from "./secrets.ts";
import type { Session } from "./session.ts";
import { DATES, type InfisicalState, newId, type Project, type SecretVersion } from "./state.ts";

/** Former versions, and going back to them, as the web interface does it: for people who are members of the project. */
export function historyRoutes(session: Session): Record<string, Handler> {
  const versions = session.personal(({ params }, state) => {
    const id = params.secretId ?? "";
    const project = state.projects.find((each) => each.versions?.some((version) => version.id === id));
    if (!project?.secrets.some((each) => each.id === id)) throw notFound(`Secret with ID '${id}' not found`);
    requireMember(state, "user", project);
    const all = project.versions?.filter((each) => each.id === id).toReversed() ?? [];
    return { secretVersions: all.map((version) => publicVersion(state, project, version)) };
  });
  const commits = session.personal(({ query }, state) => {
    const project = findProject(state, query.get("projectId"));
    requireMember(state, "user", project);
    const path = normal(query.get("path") ?? "/");
    const here = (each: SecretVersion) => each.environment === query.get("environment") && each.secretPath === path;
    const all = project.versions?.filter(here).toReversed() ?? [];
    return { commits: all.map((version) => commitOf(state, project, version)), total: all.length, hasMore: false };
  });
  return {
    "GET /api/v1/secret/:secretId/secret-versions": versions,
    "GET /api/v1/dashboard/secret-versions/:secretId": versions,
    "GET /api/v1/pit/commits": commits,
    "GET /api/v1/pit/commits/count": commits,
    "POST /api/v1/pit/commits/:id/rollback": session.personal((call, state) => {
      const project = findProject(state, call.body(z.object({ projectId: z.string() })).projectId);
      requireMember(state, "user", project);
      const secretChangesCount = rollBack(project, call.params.id ?? "");
      return { success: true, secretChangesCount, folderChangesCount: 0, totalChanges: secretChangesCount };
    }),
  };
}

/** Gives every secret of the folder the value that it had after that commit. @returns how many changed */
function rollBack(project: Project, commit: string): number {
  const log = project.versions ?? [];
  const end = log.findIndex(({ versionId }) => versionId === commit);
  const target = log[end];
  if (!target) throw notFound(`Commit with ID '${commit}' not found`);
  const present = project.secrets.filter(
    (each) => each.environment === target.environment && each.secretPath === target.secretPath,
  );
  let changed = 0;
  for (const secret of present) {
    const then = log.slice(0, end + 1).findLast(({ id }) => id === secret.id);
    if (!then || then.secretValue === secret.secretValue) continue;
    secret.secretValue = then.secretValue;
    secret.version += 1;
    changed += 1;
    project.versions = [...(project.versions ?? []), { ...secret, versionId: newId() }];
  }
  return changed;
}

function commitOf(state: InfisicalState, project: Project, version: SecretVersion) {
  const { id, name } = state.identities[0]!;
  return {
    id: version.versionId,
    folderId: folderId(project, version.environment, version.secretPath),
    actorType: "identity",
    actorMetadata: { id, name },
    message: version.version === 1 ? "Secret Created" : "Secret Updated",
    commitId: String((project.versions ?? []).indexOf(version)),
    createdAt: DATES.createdAt,
    envId: findEnvironment(project, version.environment)?.id,
  };
}

function publicVersion(state: InfisicalState, project: Project, version: SecretVersion) {
  const { id, name, memberships } = state.identities[0]!;
  const membershipId = memberships.find(({ projectId }) => projectId === project.id)?.id ?? "";
  return {
    ...publicSecret(project, { ...version, id: version.versionId }),
    actor: { actorId: id, actorType: "identity", name, membershipId, groupId: null },
    secretValueHidden: false,
  };
}
