import { z } from "zod";
import { findProject } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { slug, slugOf } from "./names.ts";
import type { Session } from "./session.ts";
import { type InfisicalState, newId, type Project } from "./state.ts";

/** Projects and their environments. */
export function projectRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v1/projects": session.authorized((_, state, identity) => ({
      projects: state.projects
        .filter(({ id }) => identity.role === "admin" || identity.memberships.some((each) => each.projectId === id))
        .map((project) => publicProject(state, project)),
    })),
    "POST /api/v1/projects": session.administered((call, state) => {
      const body = call.body(
        z.object({
          projectName: z.string().min(1),
          slug: slug.min(5).optional(),
          type: z.string().optional(),
          shouldCreateDefaultEnvs: z.boolean().default(true),
        }),
      );
      const name = body.projectName.trim();
      const project: Project = {
        id: newId(),
        name,
        slug: body.slug ?? `${slugOf(name)}-${newId().slice(0, 4)}`,
        environments: body.shouldCreateDefaultEnvs ? defaultEnvironments() : [],
        folders: [],
        secrets: [],
        roles: [],
      };
      if (state.projects.some((each) => each.slug === project.slug)) {
        throw badRequest(`Project with slug "${project.slug}" already exists`);
      }
      state.projects.push(project);
      return { project: publicProject(state, project) };
    }),
    "GET /api/v1/projects/:projectId": session.authorized(({ params }, state) => {
      const project = publicProject(state, findProject(state, params.projectId ?? null));
      return { project, workspace: project };
    }),
    "DELETE /api/v1/projects/:projectId": session.administered(({ params }, state) => {
      const project = findProject(state, params.projectId ?? null);
      state.projects.splice(state.projects.indexOf(project), 1);
      const withoutIt = <T extends { projectId: string }>(list: T[]) =>
        list.filter((each) => each.projectId !== project.id);
      for (const identity of state.identities) {
        identity.memberships = withoutIt(identity.memberships);
        identity.privileges = withoutIt(identity.privileges);
      }
      return { project: publicProject(state, project) };
    }),
    "POST /api/v1/projects/:projectId/environments": session.administered((call, state) => {
      const project = findProject(state, call.params.projectId ?? null);
      const body = call.body(z.object({ name: z.string().min(1), slug, position: z.number().optional() }));
      if (project.environments.some((each) => each.slug === body.slug)) {
        throw badRequest("Environment with slug already exists");
      }
      const environment = { id: newId(), name: body.name, slug: body.slug };
      project.environments.push(environment);
      return { message: "Successfully created new environment", workspace: project.id, environment };
    }),
    "DELETE /api/v1/projects/:projectId/environments/:id": session.administered(({ params }, state) => {
      const project = findProject(state, params.projectId ?? null);
      const environment = project.environments.find(({ id }) => id === params.id);
      if (!environment) throw notFound(`Environment with id ${params.id} not found`);
      project.environments.splice(project.environments.indexOf(environment), 1);
      project.secrets = project.secrets.filter((each) => each.environment !== environment.slug);
      project.folders = project.folders.filter((each) => each.environment !== environment.slug);
      return { message: "Successfully deleted environment", workspace: project.id, environment };
    }),
  };
}

function defaultEnvironments(): Project["environments"] {
  const names = { Development: "dev", Staging: "staging", Production: "prod" };
  return Object.entries(names).map(([name, environment]) => ({ id: newId(), name, slug: environment }));
}

function publicProject({ organization }: InfisicalState, { id, name, slug, environments }: Project) {
  return { id, name, slug, orgId: organization.id, type: "secret-manager", environments };
}
