import { z } from "zod";
import { findProject, requireEnvironment } from "./find.ts";
import { badRequest, type Handler } from "./http.ts";
import { normal } from "./names.ts";
import type { Session } from "./session.ts";
import { type Folder, newId, type Project } from "./state.ts";

/** Folders, in both versions of the API. */
export function folderRoutes(session: Session): Record<string, Handler> {
  const listFolders = session.authorized(({ query }, state) => {
    const project = findProject(state, query.get("projectId") ?? query.get("workspaceId"));
    const environment = requireEnvironment(project, query.get("environment"));
    const parent = query.get("path") ?? query.get("secretPath") ?? "/";
    return { folders: project.folders.filter((each) => each.environment === environment && parentOf(each) === parent) };
  });
  const createFolder = session.administered((call, state) => {
    const body = call.body(
      z.object({
        projectId: z.string().optional(),
        workspaceId: z.string().optional(),
        environment: z.string(),
        name: z.string().regex(/^[a-zA-Z0-9-_]+$/),
        path: z.string().optional(),
      }),
    );
    const project = findProject(state, body.projectId ?? body.workspaceId ?? null);
    const environment = requireEnvironment(project, body.environment);
    const parent = normal(body.path ?? "/");
    const wanted = parent === "/" ? `/${body.name}` : `${parent}/${body.name}`;
    const present = project.folders.find((each) => each.environment === environment && each.path === wanted);
    if (present) throw badRequest("Folder with specified name already exists");
    return { folder: addFolder(project, environment, wanted) };
  });
  return {
    "GET /api/v1/folders": listFolders,
    "GET /api/v2/folders": listFolders,
    "POST /api/v1/folders": createFolder,
    "POST /api/v2/folders": createFolder,
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

function parentOf({ path, name }: Folder): string {
  return path.slice(0, -name.length - 1) || "/";
}
