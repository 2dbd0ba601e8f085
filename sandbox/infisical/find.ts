import { notFound } from "./http.ts";
import type { Environment, Identity, InfisicalState, Project } from "./state.ts";

/** Look-ups that answer 404 as Infisical does. */

export function findProject(state: InfisicalState, id: string | null): Project {
  const project = state.projects.find((each) => each.id === id);
  if (!project) throw notFound(`Project with ID '${id}' not found`);
  return project;
}

/** The same where secrets are asked for. */
export function findSecretProject(state: InfisicalState, id: string | null): Project {
  const project = state.projects.find((each) => each.id === id);
  if (project) return project;
  throw notFound(
    `Project with ID '${id}' not found during bot lookup. Are you sure you are using the correct project ID?`,
  );
}

export function findIdentity(state: InfisicalState, id: string): Identity {
  const identity = state.identities.find((each) => each.id === id);
  if (!identity) throw notFound(`Failed to find identity with id ${id}`);
  return identity;
}

export const environmentsOf = ({ environments }: Project): Environment[] =>
  environments.filter(({ deleted }) => !deleted);

export function findEnvironment(project: Project, slug: string | null): Environment | undefined {
  return environmentsOf(project).find((each) => each.slug === slug);
}

export function requireEnvironment(project: Project, slug: string | null): string {
  if (findEnvironment(project, slug)) return slug!;
  throw notFound(`Environment with slug '${slug}' in project with ID '${project.id}' not found`);
}

/** Id of the folder at a path; the root has one, too. */
export function folderId(project: Project, environment: string, path: string): string | undefined {
  const slug = findEnvironment(project, environment);
  if (path === "/") return slug && `${slug.id}-root`;
  return project.folders.find((each) => each.environment === environment && each.path === path)?.id;
}
