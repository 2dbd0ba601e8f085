import { z } from "zod";
import { type Actor, mayTouch } from "./access.ts";
import { findEnvironment, findProject, folderId } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { normal } from "./names.ts";
import type { Session } from "./session.ts";
import { DATES, newId, type Project, type Secret, type SecretImport } from "./state.ts";

const place = z.object({ environment: z.string(), path: z.string().transform(normal) });

/** Folders whose secrets show in another folder. */
export function importRoutes(session: Session): Record<string, Handler> {
  return {
    "POST /api/v2/secret-imports": session.administered((call, state) => {
      const body = call.body(place.extend({ projectId: z.string(), import: place }));
      const project = findProject(state, body.projectId);
      const { environment, path } = body;
      if (body.import.environment === environment && body.import.path === path) {
        throw badRequest("Cyclic import not allowed");
      }
      const made = { id: newId(), environment, path, from: body.import };
      project.imports = [...(project.imports ?? []), made];
      return { message: "Successfully created secret import", secretImport: publicImport(project, made) };
    }),
    "GET /api/v2/secret-imports": session.administered(({ query }, state) => {
      const project = findProject(state, query.get("projectId"));
      const all = importsOf(project, query.get("environment") ?? "", normal(query.get("path") ?? "/"));
      return {
        message: "Successfully fetched secret imports",
        secretImports: all.map((each) => {
          const { importEnv, ...rest } = publicImport(project, each);
          return { ...rest, importEnv: { ...importEnv, projectId: project.id }, sourceProjectName: project.name };
        }),
      };
    }),
    "DELETE /api/v2/secret-imports/:id": session.administered((call, state) => {
      const project = findProject(state, call.body(z.object({ projectId: z.string() })).projectId);
      const gone = project.imports?.find(({ id }) => id === call.params.id);
      if (!gone) throw notFound("Secret import not found");
      const secretImport = publicImport(project, gone);
      project.imports = project.imports?.filter((each) => each !== gone) ?? [];
      return { message: "Successfully deleted secret import", secretImport };
    }),
  };
}

/** What a folder shows of others to who asks. */
export function importedSecrets(actor: Actor, project: Project, environment: string, path: string) {
  const sources = importsOf(project, environment, path).map(({ from }) => from);
  const once = new Map(sources.map((from) => [`${from.environment} ${from.path}`, from]));
  return [...once.values()].map((from) => ({ from, secrets: readable(actor, project, from) }));
}

function readable(actor: Actor, project: Project, from: SecretImport["from"]): Secret[] {
  if (!mayTouch(actor, project, "readValue", { environment: from.environment, secretPath: from.path })) return [];
  return project.secrets.filter((each) => each.environment === from.environment && each.secretPath === from.path);
}

const importsOf = (project: Project, environment: string, path: string): SecretImport[] =>
  (project.imports ?? []).filter((each) => each.environment === environment && each.path === path);

function publicImport(project: Project, made: SecretImport) {
  const { id, environment, path, from } = made;
  const { name, slug, id: environmentId } = findEnvironment(project, from.environment)!;
  return {
    id,
    version: 1,
    importPath: from.path,
    position: importsOf(project, environment, path).indexOf(made) + 1,
    ...DATES,
    folderId: folderId(project, environment, path),
    isReplication: false,
    isReplicationSuccess: null,
    replicationStatus: null,
    lastReplicated: null,
    isReserved: false,
    importEnv: { name, slug, id: environmentId },
  };
}
