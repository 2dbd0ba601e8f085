import { notFound } from "./http.ts";
import type { Identity, InfisicalState, Project } from "./state.ts";

/** Look-ups that answer 404 as Infisical does. */

export function findProject(state: InfisicalState, id: string | null): Project {
  const project = state.projects.find((each) => each.id === id);
  if (!project) throw notFound(`Project with ID '${id}' not found`);
  return project;
}

export function findIdentity(state: InfisicalState, id: string): Identity {
  const identity = state.identities.find((each) => each.id === id);
  if (!identity) throw notFound(`Identity with id ${id} not found`);
  return identity;
}

export function requireEnvironment(project: Project, environment: string | null): string {
  if (project.environments.some((each) => each.slug === environment)) return environment!;
  throw notFound(`Environment with slug '${environment}' in project with ID '${project.id}' not found`);
}
