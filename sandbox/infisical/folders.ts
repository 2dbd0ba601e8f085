import { z } from "zod";
import { requireMember } from "./access.ts";
import { findEnvironment, findProject, folderId, requireEnvironment } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { folderName, normal } from "./names.ts";
import type { Session } from "./session.ts";
import { DATES, type Folder, newId, type Project } from "./state.ts";

/** Folders, in both versions of the API. */
export function folderRoutes(session: Session): Record<string, Handler> {
  const listFolders = session.authorized(({ query }, state, actor) => {
    const project = findProject(state, query.get("projectId") ?? query.get("workspaceId"));
    requireMember(state, actor, project);
    const environment = query.get("environment") ?? "";
    if (!findEnvironment(project, environment)) throw notFound(`Environment with slug '${environment}' not found`);
    const parent = normal(query.get("path") ?? query.get("secretPath") ?? "/");
    const deep = query.get("recursive") === "true";
    const below = (each: Folder) => (deep ? isBelow(parent, each.path) : parentOf(each) === parent);
    const found = project.folders.filter((each) => each.environment === environment && below(each));
    const depth = ({ path }: Folder) => path.split("/").length;
    return {
      folders: found
        .toSorted((a, b) => depth(a) - depth(b) || (a.name < b.name ? -1 : 1))
        .map((each) => ({ ...publicFolder(project, each), ...(deep && { relativePath: each.path }) })),
    };
  });
  const createFolder = session.administered((call, state) => {
    const body = call.body(
      z.object({
        projectId: z.string().optional(),
        workspaceId: z.string().optional(),
        environment: z.string(),
        name: folderName,
        path: z.string().optional(),
      }),
    );
    const id = body.projectId ?? body.workspaceId ?? null;
    const project = state.projects.find((each) => each.id === id);
    if (!project) throw notFound(`Project with ${id} not found`);
    const environment = requireEnvironment(project, body.environment);
    const parent = normal(body.path ?? "/");
    const wanted = parent === "/" ? `/${body.name}` : `${parent}/${body.name}`;
    if (folderId(project, environment, wanted)) {
      throw badRequest(`Folder with name '${body.name}' already exists in path '${parent}'`);
    }
    return { folder: { ...publicFolder(project, addFolder(project, environment, wanted)), path: wanted } };
  });
  const deleteFolder = session.administered((call, state) => {
    const body = call.body(
      z.object({
        projectId: z.string(),
        environment: z.string(),
        path: z.string().default("/"),
        forceDelete: z.boolean().default(false),
      }),
    );
    const project = findProject(state, body.projectId);
    const name = call.params.name ?? "";
    const path = normal(`${body.path}/${name}`);
    const folder = project.folders.find((each) => each.environment === body.environment && each.path === path);
    if (!folder) throw notFound(`Folder with name '${name}' not found`);
    const isInside = (each: { environment: string }, at: string) =>
      each.environment === body.environment && (at === path || isBelow(path, at));
    const full =
      project.secrets.some((each) => isInside(each, each.secretPath)) ||
      project.folders.some((each) => each !== folder && isInside(each, each.path));
    if (full && !body.forceDelete) {
      const why = `Cannot delete folder "${name}" because it contains resources`;
      throw badRequest(`${why}. Use forceDelete=true to delete it forcefully.`, "deleteFolder");
    }
    const answer = { folder: publicFolder(project, folder) };
    project.secrets = project.secrets.filter((each) => !isInside(each, each.secretPath));
    project.folders = project.folders.filter((each) => !isInside(each, each.path));
    return answer;
  });
  return {
    "GET /api/v1/folders": listFolders,
    "GET /api/v2/folders": listFolders,
    "POST /api/v1/folders": createFolder,
    "POST /api/v2/folders": createFolder,
    "DELETE /api/v2/folders/:name": deleteFolder,
  };
}

/** Makes a folder and those above it. */
function addFolder(project: Project, environment: string, path: string): Folder {
  const parts = path.split("/").filter(Boolean);
  let folder: Folder | undefined;
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const here = `/${parts.slice(0, depth).join("/")}`;
    folder = project.folders.find((each) => each.environment === environment && each.path === here);
    if (folder) continue;
    folder = { id: newId(), environment, path: here, name: parts[depth - 1]! };
    project.folders.push(folder);
  }
  return folder!;
}

function publicFolder(project: Project, folder: Folder) {
  const { id, name, environment } = folder;
  return {
    id,
    name,
    version: 1,
    ...DATES,
    envId: findEnvironment(project, environment)?.id,
    parentId: folderId(project, environment, parentOf(folder)),
    isReserved: false,
    description: null,
    lastSecretModified: (project.versions ?? []).some(
      (each) => each.environment === environment && each.secretPath === folder.path,
    )
      ? DATES.updatedAt
      : null,
  };
}

function parentOf({ path, name }: Folder): string {
  return path.slice(0, -name.length - 1) || "/";
}

const isBelow = (parent: string, path: string): boolean => parent === "/" || path.startsWith(`${parent}/`);
