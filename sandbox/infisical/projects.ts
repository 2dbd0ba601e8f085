import { z } from "zod";
import { type Actor, isMember, requireMember, requireProjectCreation } from "./access.ts";
import { environmentsOf, findProject } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { slug, slugOf } from "./names.ts";
import type { Session } from "./session.ts";
import { DATES, type Environment, type InfisicalState, newId, type Project } from "./state.ts";

/** Projects and their environments. */
export function projectRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v1/projects": session.authorized((_, state, actor) => ({
      projects: visible(state, actor).map((project) => withEnvironments(state, project)),
    })),
    "POST /api/v1/projects": session.administered((call, state, actor) => {
      const body = call.body(
        z.object({
          projectName: z.string().trim().min(1).max(64, "Name must be 64 or fewer characters"),
          slug: slug.min(5).optional(),
          type: z.string().optional(),
          shouldCreateDefaultEnvs: z.boolean().default(true),
        }),
      );
      const name = body.projectName;
      const project: Project = {
        id: newId(),
        name,
        slug: body.slug ?? `${slugOf(name)}-${newId().slice(0, 4)}`,
        environments: body.shouldCreateDefaultEnvs ? defaultEnvironments() : [],
        folders: [],
        secrets: [],
      };
      if (state.projects.some((each) => each.slug === project.slug)) {
        throw badRequest(
          `A project with the slug "${project.slug}" already exists in your organization. Please choose a different name or slug.`,
        );
      }
      state.projects.push(project);
      if (actor !== "user") actor.memberships.push({ id: newId(), projectId: project.id, role: "admin" });
      else state.admin.projects = [...(state.admin.projects ?? []), project.id];
      return { project: withEnvironments(state, project) };
    }, requireProjectCreation()),
    "GET /api/v1/projects/:projectId": session.authorized(({ params }, state, actor) => {
      const project = findProject(state, params.projectId ?? null);
      requireMember(state, actor, project);
      return { project: withEnvironments(state, project) };
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
    "POST /api/v1/organization-admin/projects/:projectId/grant-admin-access": session.personal(({ params }, state) => {
      const { id } = findProject(state, params.projectId ?? null);
      state.admin.projects = [...new Set([...(state.admin.projects ?? []), id])];
      return { membership: { id: newId(), ...DATES, userId: state.admin.id, projectId: id } };
    }),
    ...environmentRoutes(session),
  };
}

function environmentRoutes(session: Session): Record<string, Handler> {
  return {
    "POST /api/v1/projects/:projectId/environments": session.administered((call, state) => {
      const id = call.params.projectId;
      const project = state.projects.find((each) => each.id === id);
      if (!project) throw notFound(`Project with ${id} not found`);
      const body = call.body(z.object({ name: z.string().min(1), slug, position: z.number().optional() }));
      const present = project.environments.find((each) => each.slug === body.slug);
      if (present?.deleted) {
        const held = `Environment slug '${body.slug}' is held by a pending-deletion environment`;
        throw badRequest(`${held}. Permanently delete that environment first, then retry.`, "CreateEnvironment");
      }
      if (present) throw badRequest("Environment with slug already exists", "CreateEnvironment");
      const environment = { id: newId(), name: body.name, slug: body.slug };
      project.environments.push(environment);
      const message = "Successfully created new environment";
      return { message, projectId: project.id, environment: publicEnvironment(project, environment, null) };
    }),
    "DELETE /api/v1/projects/:projectId/environments/:id": session.administered(({ params }, state, actor) => {
      const project = findProject(state, params.projectId ?? null);
      const environment = environmentsOf(project).find(({ id }) => id === params.id);
      if (!environment) {
        const what = `Environment with id '${params.id}' in project with ID '${project.id}' not found`;
        throw notFound(what, "DeleteEnvironment");
      }
      environment.deleted = true;
      project.secrets = project.secrets.filter((each) => each.environment !== environment.slug);
      project.folders = project.folders.filter((each) => each.environment !== environment.slug);
      const message = "Successfully deleted environment";
      return { message, projectId: project.id, environment: publicEnvironment(project, environment, actor) };
    }),
  };
}

/** By name, of one name the newest first. */
function visible(state: InfisicalState, actor: Actor): Project[] {
  const all = [...state.projects.toReversed(), ...(actor === "user" ? [certificateManager(state)] : [])];
  const granted = (project: Project) =>
    actor === "user"
      ? project.id.startsWith("certificates-") || (state.admin.projects?.includes(project.id) ?? false)
      : isMember(actor, project);
  return all.filter(granted).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The project of another product that every organization has from the beginning. */
function certificateManager({ organization }: InfisicalState): Project {
  const id = `certificates-${organization.id}`;
  const name = "Certificate Manager";
  return { id, name, slug: `cert-manager-${organization.id.slice(0, 4)}`, environments: [], folders: [], secrets: [] };
}

function defaultEnvironments(): Environment[] {
  const names = { Development: "dev", Staging: "staging", Production: "prod" };
  return Object.entries(names).map(([name, environment]) => ({ id: newId(), name, slug: environment }));
}

function publicEnvironment(project: Project, environment: Environment, deletedBy: Actor | null) {
  const { id, name, slug } = environment;
  const position = project.environments.indexOf(environment) + 1;
  const date = deletedBy ? DATES.updatedAt : null;
  const by = {
    deletedByUserId: null,
    deletedByIdentityId: deletedBy === null || deletedBy === "user" ? null : deletedBy.id,
  };
  return { id, name, slug, position, projectId: project.id, ...DATES, deleteAfter: date, softDeletedAt: date, ...by };
}

function publicProject({ organization }: InfisicalState, { id, name, slug }: Project) {
  return {
    id,
    name,
    description: null,
    type: id.startsWith("certificates-") ? "cert-manager" : "secret-manager",
    defaultProduct: null,
    slug,
    autoCapitalization: false,
    orgId: organization.id,
    ...DATES,
    version: 3,
    upgradeStatus: null,
    pitVersionLimit: 10,
    kmsCertificateKeyId: null,
    auditLogsRetentionDays: null,
    hasDeleteProtection: false,
    secretSharing: true,
    showSnapshotsLegacy: false,
    secretDetectionIgnoreValues: null,
    enforceEncryptedSecretManagerSecretMetadata: null,
  };
}

function withEnvironments(state: InfisicalState, project: Project) {
  const environments = environmentsOf(project).map(({ name, slug, id }) => ({ name, slug, id }));
  return { ...publicProject(state, project), _id: project.id, environments, deletedEnvironments: [] };
}
