import { z } from "zod";
import { requireSecretAccess } from "./access.ts";
import { findProject, requireEnvironment } from "./find.ts";
import { badRequest, type Handler, notFound } from "./http.ts";
import { normal } from "./names.ts";
import type { Session } from "./session.ts";
import { type Identity, type InfisicalState, newId, type Project, type Secret } from "./state.ts";

const path = z.string().startsWith("/").default("/");

const secretBody = z.object({
  projectId: z.string(),
  environment: z.string(),
  secretPath: path,
  secretValue: z.string().optional(),
  secretComment: z.string().default(""),
  newSecretName: z.string().optional(),
});
const batchBody = z.object({
  projectId: z.string(),
  environment: z.string(),
  secretPath: path,
  mode: z.enum(["failOnNotFound", "ignore", "upsert"]).default("failOnNotFound"),
  secrets: z
    .array(
      z.object({
        secretKey: z.string().min(1),
        secretValue: z.string().optional(),
        secretComment: z.string().optional(),
      }),
    )
    .min(1),
});

/** Secrets v4, one by one and in batches that succeed or fail as a whole. */
export function secretRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v4/secrets": session.authorized(({ query }, state, identity) => {
      const project = findProject(state, query.get("projectId"));
      const environment = requireEnvironment(project, query.get("environment"));
      const secretPath = normal(query.get("secretPath") ?? "/");
      requireSecretAccess(identity, project, "read", { environment, secretPath });
      requireFolder(project, environment, secretPath);
      const secrets = project.secrets.filter(
        (each) => each.environment === environment && each.secretPath === secretPath,
      );
      return { secrets: secrets.map((secret) => publicSecret(project, secret)), imports: [] };
    }),
    "POST /api/v4/secrets/batch": session.authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "create");
      const clash = body.secrets.find(({ secretKey }) => findSecret(place, secretKey));
      if (clash) throw badRequest(`Secret already exist: ${clash.secretKey}`);
      return {
        secrets: body.secrets.map((each) => publicSecret(place.project, addSecret(place, each.secretKey, each))),
      };
    }),
    "PATCH /api/v4/secrets/batch": session.authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "edit");
      const missing = body.secrets.filter(({ secretKey }) => !findSecret(place, secretKey));
      if (missing.length > 0 && body.mode === "failOnNotFound") {
        throw notFound(`Secrets not found: ${missing.map((each) => each.secretKey).join(", ")}`);
      }
      const wanted = body.mode === "ignore" ? body.secrets.filter((each) => !missing.includes(each)) : body.secrets;
      const secrets = wanted.map((each) => {
        const present = findSecret(place, each.secretKey);
        return present ? change(present, each) : addSecret(place, each.secretKey, each);
      });
      return { secrets: secrets.map((secret) => publicSecret(place.project, secret)) };
    }),
    "DELETE /api/v4/secrets/batch": session.authorized((call, state, identity) => {
      const body = call.body(batchBody);
      const place = openPlace(state, identity, body, "delete");
      const found = body.secrets.map(({ secretKey }) => requireSecret(place, secretKey));
      place.project.secrets = place.project.secrets.filter((secret) => !found.includes(secret));
      return { secrets: found.map((secret) => publicSecret(place.project, secret)) };
    }),
    "GET /api/v4/secrets/:name": session.authorized(({ params, query }, state, identity) => {
      const place = openPlace(
        state,
        identity,
        {
          projectId: query.get("projectId") ?? "",
          environment: query.get("environment") ?? "",
          secretPath: query.get("secretPath") ?? "/",
        },
        "read",
      );
      return { secret: publicSecret(place.project, requireSecret(place, params.name ?? "")) };
    }),
    "POST /api/v4/secrets/:name": session.authorized((call, state, identity) => {
      const body = call.body(secretBody);
      const place = openPlace(state, identity, body, "create");
      if (findSecret(place, call.params.name ?? "")) throw badRequest("Secret already exist");
      return { secret: publicSecret(place.project, addSecret(place, call.params.name ?? "", body)) };
    }),
    "PATCH /api/v4/secrets/:name": session.authorized((call, state, identity) => {
      const body = call.body(secretBody);
      const place = openPlace(state, identity, body, "edit");
      const secret = change(requireSecret(place, call.params.name ?? ""), body);
      if (body.newSecretName) secret.secretKey = body.newSecretName;
      return { secret: publicSecret(place.project, secret) };
    }),
    "DELETE /api/v4/secrets/:name": session.authorized((call, state, identity) => {
      const place = openPlace(state, identity, call.body(secretBody), "delete");
      const secret = requireSecret(place, call.params.name ?? "");
      place.project.secrets.splice(place.project.secrets.indexOf(secret), 1);
      return { secret: publicSecret(place.project, secret) };
    }),
  };
}

interface OpenPlace {
  project: Project;
  environment: string;
  secretPath: string;
}

function openPlace(
  state: InfisicalState,
  identity: Identity,
  at: { projectId: string; environment: string; secretPath: string },
  action: string,
): OpenPlace {
  const project = findProject(state, at.projectId);
  const environment = requireEnvironment(project, at.environment);
  const secretPath = normal(at.secretPath);
  requireSecretAccess(identity, project, action, { environment, secretPath });
  requireFolder(project, environment, secretPath);
  return { project, environment, secretPath };
}

function requireFolder(project: Project, environment: string, path: string): void {
  if (path === "/" || project.folders.some((each) => each.environment === environment && each.path === path)) return;
  throw notFound(`Folder with path '${path}' in environment with slug '${environment}' not found`);
}

function findSecret({ project, environment, secretPath }: OpenPlace, key: string): Secret | undefined {
  return project.secrets.find(
    (each) => each.environment === environment && each.secretPath === secretPath && each.secretKey === key,
  );
}

function requireSecret(place: OpenPlace, key: string): Secret {
  const secret = findSecret(place, key);
  if (!secret) throw notFound(`Secret with name '${key}' not found`);
  return secret;
}

interface SecretInput {
  secretValue?: string | undefined;
  secretComment?: string | undefined;
}

function addSecret(place: OpenPlace, secretKey: string, { secretValue, secretComment }: SecretInput): Secret {
  const { project, environment, secretPath } = place;
  const content = { secretValue: secretValue ?? "", secretComment: secretComment ?? "" };
  const secret = { id: newId(), environment, secretPath, secretKey, ...content, version: 1 };
  project.secrets.push(secret);
  return secret;
}

function change(secret: Secret, { secretValue, secretComment }: SecretInput): Secret {
  secret.version += 1;
  if (secretValue !== undefined) secret.secretValue = secretValue;
  if (secretComment) secret.secretComment = secretComment;
  return secret;
}

function publicSecret(project: Project, secret: Secret) {
  const { id, environment, secretPath, secretKey, secretValue, secretComment, version } = secret;
  return {
    id,
    workspace: project.id,
    environment,
    secretPath,
    secretKey,
    secretValue,
    secretComment,
    version,
    type: "shared",
  };
}
