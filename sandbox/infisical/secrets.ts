import { z } from "zod";
import { type Actor, mayTouch, requireAnyReading, requireMember, requireSecretAccess } from "./access.ts";
import { findEnvironment, findSecretProject, folderId, requireEnvironment } from "./find.ts";
import { badRequest, type Call, type Handler, notFound } from "./http.ts";
import { importedSecrets } from "./imports.ts";
import { normal, secretName } from "./names.ts";
import { expanded } from "./references.ts";
import type { Session } from "./session.ts";
import { DATES, type InfisicalState, newId, type Project, type Secret } from "./state.ts";

const path = z.string().startsWith("/").default("/");
/** The server takes white space off values but for one final newline. */
const value = z.string().transform((text) => (text.endsWith("\n") ? `${text.trim()}\n` : text.trim()));
const at = z.object({ projectId: z.string(), environment: z.string(), secretPath: path });

const secretBody = at.extend({
  secretValue: value.optional(),
  secretComment: z.string().optional(),
  newSecretName: secretName.optional(),
});
const newSecretBody = at.extend({ secretName, secretValue: value, secretComment: z.string().optional() });
const batchBody = at.extend({
  mode: z.enum(["ignore", "upsert", "failOnNotFound"]).default("failOnNotFound"),
  secrets: z
    .array(z.object({ secretKey: secretName, secretValue: value.optional(), secretComment: z.string().optional() }))
    .min(1),
});

/** Secrets v4, one by one and in batches that succeed or fail as a whole. */
export function secretRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v4/secrets": session.authorized((call, state, actor) => list(call, state, actor)),
    "GET /api/v3/secrets/raw": session.authorized((call, state, actor) => list(call, state, actor)),
    ...batchRoutes(session),
    ...singleRoutes(session),
  };
}

function list({ query }: Call, state: InfisicalState, actor: Actor) {
  const projectId = query.get("projectId") ?? query.get("workspaceId");
  const environment = query.get("environment");
  if (projectId === null || environment === null) throw badRequest("Missing project id or environment");
  const project = findSecretProject(state, projectId);
  if (actor === "user") requireMember(state, actor, project);
  requireAnyReading(actor, project);
  const secretPath = normal(query.get("secretPath") ?? "/");
  if (folderId(project, environment, secretPath) === undefined) {
    const what = `Folder with path '${secretPath}' in environment '${environment}' was not found`;
    throw notFound(`${what}. Please ensure the environment slug and secret path is correct.`, "SecretPathNotFound");
  }
  const deep = query.get("recursive") === "true";
  const inside = (each: Secret) =>
    each.secretPath === secretPath || (deep && `${each.secretPath}/`.startsWith(secretPath));
  const readable = project.secrets
    .filter((each) => each.environment === environment && inside(each))
    .filter((each) => mayTouch(actor, project, "describeSecret", each))
    .toSorted((a, b) => (a.secretKey < b.secretKey ? -1 : 1));
  const show = (secret: Secret) => ({
    ...shown(query, actor, project, secret),
    secretMetadata: [],
    tags: [],
  });
  const imports =
    query.get("includeImports") === "false" ? [] : importsOf(query, actor, project, environment, secretPath);
  return { secrets: readable.map(show), imports };
}

function importsOf(query: URLSearchParams, actor: Actor, project: Project, environment: string, secretPath: string) {
  return importedSecrets(actor, project, environment, secretPath).map(({ from, secrets }) => ({
    secretPath: from.path,
    environment: from.environment,
    folderId: folderId(project, from.environment, from.path),
    secrets: secrets.map((secret) => {
      const { id, environment: slug, version, secretKey, secretComment } = secret;
      return {
        id,
        _id: id,
        workspace: "",
        environment: slug,
        version,
        type: "shared",
        secretKey,
        secretValue: read(query, actor, project, secret),
        secretComment,
        skipMultilineEncoding: false,
        isRotatedSecret: false,
        rotationId: null,
        secretValueHidden: false,
        secretMetadata: [],
      };
    }),
  }));
}

function batchRoutes(session: Session): Record<string, Handler> {
  return {
    "POST /api/v4/secrets/batch": session.authorized((call, state, actor) => {
      const body = call.body(batchBody);
      const place = openPlace(state, actor, body, "create", "CreateManySecret");
      const clash = body.secrets.find(({ secretKey }) => findSecret(place, secretKey));
      if (clash) throw badRequest(`Secret already exists: ${clash.secretKey}`);
      // of several of one name the last one counts
      const wanted = [...new Map(body.secrets.map((each) => [each.secretKey, each])).values()];
      return { secrets: wanted.map((each) => made(place.project, addSecret(place, each.secretKey, each))) };
    }),
    "PATCH /api/v4/secrets/batch": session.authorized((call, state, actor) => {
      const body = call.body(batchBody);
      const place = openPlace(state, actor, body, "edit", "NotFound", `in environment '${body.environment}'`);
      const missing = body.secrets.filter(({ secretKey }) => !findSecret(place, secretKey));
      if (missing.length > 0 && body.mode === "failOnNotFound") {
        const keys = missing.map((each) => each.secretKey).join(", ");
        throw notFound(`Secret does not exist: ${keys} in path ${place.secretPath}`);
      }
      const wanted = body.mode === "ignore" ? body.secrets.filter((each) => !missing.includes(each)) : body.secrets;
      const secrets = wanted.map((each) => {
        const present = findSecret(place, each.secretKey);
        return present ? change(place.project, present, each) : addSecret(place, each.secretKey, each);
      });
      return { secrets: secrets.map((each) => ({ ...made(place.project, each), secretValueHidden: false })) };
    }),
    "DELETE /api/v4/secrets/batch": session.authorized((call, state, actor) => {
      const body = call.body(batchBody);
      const place = openPlace(state, actor, body, "delete");
      const found = body.secrets.flatMap(({ secretKey }) => findSecret(place, secretKey) ?? []);
      if (found.length < body.secrets.length) {
        throw notFound(`One or more secrets does not exist: ${found.map(({ secretKey }) => secretKey).join(", ")}`);
      }
      place.project.secrets = place.project.secrets.filter((secret) => !found.includes(secret));
      return { secrets: found.map((each) => ({ ...publicSecret(place.project, each), secretValueHidden: false })) };
    }),
  };
}

function singleRoutes(session: Session): Record<string, Handler> {
  return {
    "GET /api/v4/secrets/id/:id": session.authorized(({ params, query }, state, actor) => {
      for (const project of state.projects) {
        const secret = project.secrets.find(({ id }) => id === params.id);
        if (secret && mayTouch(actor, project, "describeSecret", secret)) {
          const { secretValueHidden: _, ...rest } = shown(query, actor, project, secret);
          return { secret: one(rest) };
        }
      }
      throw notFound(`Secret with ID '${params.id}' not found`);
    }),
    "GET /api/v4/secrets/:name": session.authorized(({ params, query }, state, actor) => {
      const name = params.name ?? "";
      const wanted = {
        projectId: query.get("projectId") ?? "",
        environment: query.get("environment") ?? "",
        secretPath: query.get("secretPath") ?? "/",
      };
      const place = openPlace(state, actor, wanted, "describeSecret", "GetSecretByName");
      const version = query.get("version");
      const secret = version === null ? visibleSecret(actor, place, name) : pastSecret(place, name, Number(version));
      if (!secret) throw notFound(`Secret with name '${name}' not found`);
      if (version !== null) {
        const { isRotatedSecret: _, rotationId: __, ...rest } = shown(query, actor, place.project, secret);
        return { secret: rest };
      }
      return { secret: one(shown(query, actor, place.project, secret)) };
    }),
    "POST /api/v4/secrets/:name": session.authorized((call, state, actor) => {
      const name = call.params.name ?? "";
      const body = { ...call.body(newSecretBody.omit({ secretName: true })), secretName: name };
      call.body(
        z
          .any()
          .transform(() => ({ secretName: name }))
          .pipe(z.object({ secretName })),
      );
      const place = openPlace(state, actor, body, "create", "CreateSecret");
      if (findSecret(place, name)) throw badRequest("Secret already exists");
      return { secret: made(place.project, addSecret(place, name, body)) };
    }),
    "PATCH /api/v4/secrets/:name": session.authorized((call, state, actor) => {
      const body = call.body(secretBody);
      const place = openPlace(state, actor, body, "edit");
      const name = call.params.name ?? "";
      const present = findSecret(place, name);
      if (!present) throw notFound(`Secret with name ${name} not found`);
      const secret = change(place.project, present, body);
      if (body.newSecretName) secret.secretKey = body.newSecretName;
      return { secret: { ...made(place.project, secret), secretComment: "", secretValueHidden: false } };
    }),
    "DELETE /api/v4/secrets/:name": session.authorized((call, state, actor) => {
      const place = openPlace(state, actor, call.body(secretBody), "delete");
      const secret = findSecret(place, call.params.name ?? "");
      if (!secret) throw notFound("Secret not found");
      place.project.secrets.splice(place.project.secrets.indexOf(secret), 1);
      return { secret: { ...publicSecret(place.project, secret), secretValueHidden: false } };
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
  actor: Actor,
  wanted: { projectId: string; environment: string; secretPath: string },
  action: string,
  kind = "NotFound",
  where = `in environment with slug '${wanted.environment}'`,
): OpenPlace {
  const project = findSecretProject(state, wanted.projectId);
  if (actor === "user") requireMember(state, actor, project);
  const environment = requireEnvironment(project, wanted.environment);
  const secretPath = normal(wanted.secretPath);
  requireSecretAccess(actor, project, action, { environment, secretPath });
  if (findEnvironment(project, environment) && folderId(project, environment, secretPath) === undefined) {
    throw notFound(`Folder with path '${secretPath}' ${where} not found`, kind);
  }
  return { project, environment, secretPath };
}

function findSecret({ project, environment, secretPath }: OpenPlace, key: string): Secret | undefined {
  return project.secrets.find(
    (each) => each.environment === environment && each.secretPath === secretPath && each.secretKey === key,
  );
}

/** The folder's own, else the first of what it imports. */
function visibleSecret(actor: Actor, place: OpenPlace, key: string): Secret | undefined {
  const { project, environment, secretPath } = place;
  const imported = () => importedSecrets(actor, project, environment, secretPath).flatMap(({ secrets }) => secrets);
  return findSecret(place, key) ?? imported().find((each) => each.secretKey === key);
}

function pastSecret({ project, environment, secretPath }: OpenPlace, key: string, version: number): Secret | undefined {
  return project.versions?.findLast(
    (each) =>
      each.environment === environment &&
      each.secretPath === secretPath &&
      each.secretKey === key &&
      each.version === version,
  );
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
  remember(project, secret);
  return secret;
}

function change(project: Project, secret: Secret, { secretValue, secretComment }: SecretInput): Secret {
  secret.version += 1;
  if (secretValue !== undefined) secret.secretValue = secretValue;
  if (secretComment) secret.secretComment = secretComment;
  remember(project, secret);
  return secret;
}

const remember = (project: Project, secret: Secret): void => {
  project.versions = [...(project.versions ?? []), { ...secret, versionId: newId() }];
};

function read(query: URLSearchParams, actor: Actor, project: Project, secret: Secret): string {
  if (query.get("viewSecretValue") === "false") return "<hidden-by-infisical>";
  return query.get("expandSecretReferences") === "false" ? secret.secretValue : expanded(actor, project, secret);
}

function shown(query: URLSearchParams, actor: Actor, project: Project, secret: Secret) {
  return {
    ...made(project, secret),
    secretPath: secret.secretPath,
    secretValue: read(query, actor, project, secret),
    secretValueHidden: query.get("viewSecretValue") === "false",
  };
}

const one = (secret: object) => ({ ...secret, tags: [], secretMetadata: [] });

const made = (project: Project, secret: Secret) => ({
  ...publicSecret(project, secret),
  isRotatedSecret: false,
  rotationId: null,
});

/** A secret, or a version of one, as the server shows it. */
export function publicSecret(project: Project, secret: Secret) {
  const { id, environment, secretKey, secretValue, secretComment, version } = secret;
  return {
    id,
    _id: id,
    workspace: project.id,
    environment,
    version,
    type: "shared",
    secretKey,
    secretValue,
    secretComment,
    secretReminderNote: null,
    secretReminderRepeatDays: null,
    skipMultilineEncoding: false,
    ...DATES,
  };
}
