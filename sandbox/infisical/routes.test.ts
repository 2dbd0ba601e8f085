import { createServer } from "node:http";
import { close, listen } from "../listen.ts";
import { api } from "./http.ts";
import { routes } from "./routes.ts";
import type { InfisicalState } from "./state.ts";

let url: string;
let server: ReturnType<typeof createServer>;
let now: number;
/** From when on tokens that do not say when they end are refused after 90 days. */
let enforcedAt: number;

beforeEach(async () => {
  let state: InfisicalState | undefined;
  now = Date.now();
  enforcedAt = now;
  const database = {
    read: () => structuredClone(state),
    write: (next: InfisicalState) => {
      state = next;
    },
  };
  server = createServer(api(routes(database, () => now, { authSecret: "of this test", enforcedAt })));
  url = `http://127.0.0.1:${(await listen(server)).port}`;
});

afterEach(() => close(server));

async function call(
  method: string,
  path: string,
  token?: string,
  body?: object,
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into free-form answers
): Promise<{ status: number; body: any }> {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
}

const admin = { email: "ops@example.com", password: "a long password", organization: "Example" };

async function bootstrapped() {
  const { body } = await call("POST", "/api/v1/admin/bootstrap", undefined, admin);
  return { token: body.identity.credentials.token as string, organizationId: body.organization.id as string };
}

async function withProject() {
  const { token, organizationId } = await bootstrapped();
  const { body } = await call("POST", "/api/v1/projects", token, { projectName: "platform" });
  const at = { projectId: body.project.id as string, environment: "prod", secretPath: "/service-auth" };
  await call("POST", "/api/v1/folders", token, { ...at, name: "service-auth", path: "/" });
  return { token, organizationId, at };
}

test("status answers anybody", async () => {
  expect(await call("GET", "/api/status")).toMatchObject({ status: 200, body: { message: "Ok" } });
});

test("bootstrap works once", async () => {
  const first = await call("POST", "/api/v1/admin/bootstrap", undefined, admin);
  expect(first.body).toMatchObject({
    organization: { name: "Example" },
    identity: { credentials: { token: expect.any(String) } },
  });
  expect(await call("POST", "/api/v1/admin/bootstrap", undefined, admin)).toMatchObject({
    status: 400,
    body: { message: "Instance has already been set up" },
  });
});

test("the token of bootstrap is refused at once, but where the server was told when its time begins, and then 90 days later", async () => {
  const { token } = await bootstrapped();
  const ask = () => call("GET", "/api/v1/projects", token);
  expect((await ask()).status).toBe(200);
  now += 91 * 86_400_000;
  const refused = { status: 401, body: { message: "Identity access token exceeded max age, please re-authenticate" } };
  expect(await ask()).toMatchObject(refused);
  expect(await call("GET", "/api/status", token)).toMatchObject(refused);
});

test("a project has the three environments, and secrets live in folders that exist", async () => {
  const { token, at } = await withProject();
  const project = await call("GET", `/api/v1/projects/${at.projectId}`, token);
  expect(project.body.project.environments.map((each: { slug: string }) => each.slug)).toEqual([
    "dev",
    "staging",
    "prod",
  ]);
  const secret = { ...at, secretValue: "one" };
  expect((await call("POST", "/api/v4/secrets/JWT_SECRET", token, secret)).status).toBe(200);
  expect((await call("POST", "/api/v4/secrets/JWT_SECRET", token, secret)).status).toBe(400);
  expect((await call("POST", "/api/v4/secrets/A", token, { ...secret, secretPath: "/nowhere" })).status).toBe(404);
  expect(
    (await call("PATCH", "/api/v4/secrets/JWT_SECRET", token, { ...at, secretValue: "two" })).body.secret,
  ).toMatchObject({ secretValue: "two", version: 2 });
  const query = new URLSearchParams(at);
  expect((await call("GET", `/api/v4/secrets?${query}`, token)).body.secrets).toMatchObject([
    { secretKey: "JWT_SECRET", secretValue: "two", secretPath: "/service-auth" },
  ]);
  expect((await call("DELETE", "/api/v4/secrets/JWT_SECRET", token, at)).status).toBe(200);
  expect((await call("GET", `/api/v4/secrets/JWT_SECRET?${query}`, token)).status).toBe(404);
});

test("a batch creates, changes or fails as a whole", async () => {
  const { token, at } = await withProject();
  const secrets = ["A", "B"].map((secretKey) => ({ secretKey, secretValue: "1" }));
  expect((await call("POST", "/api/v4/secrets/batch", token, { ...at, secrets })).status).toBe(200);
  expect((await call("POST", "/api/v4/secrets/batch", token, { ...at, secrets })).status).toBe(400);
  const more = [...secrets, { secretKey: "C", secretValue: "2" }];
  expect((await call("PATCH", "/api/v4/secrets/batch", token, { ...at, secrets: more })).status).toBe(404);
  const upsert = await call("PATCH", "/api/v4/secrets/batch", token, { ...at, secrets: more, mode: "upsert" });
  expect(upsert.body.secrets).toHaveLength(3);
});

test("a machine identity logs in and reads its own path only", async () => {
  const { token, organizationId, at } = await withProject();
  const { body } = await call("POST", "/api/v1/identities", token, { name: "auth", organizationId });
  const id = body.identity.id as string;
  await call("POST", `/api/v1/projects/${at.projectId}/memberships/identities/${id}`, token, { role: "no-access" });
  const { projectId } = at;
  const conditions = { environment: "prod", secretPath: { $eq: "/service-auth" } };
  const permissions = [{ subject: "secrets", action: ["describeSecret", "readValue"], conditions }];
  const privilege = { identityId: id, projectId, slug: "read-auth", type: { isTemporary: false }, permissions };
  expect((await call("POST", "/api/v2/identity-project-additional-privilege", token, privilege)).status).toBe(200);
  const base = `/api/v1/auth/universal-auth/identities/${id}`;
  const { clientId } = (await call("POST", base, token, { accessTokenTTL: 60 })).body.identityUniversalAuth;
  const { clientSecret } = (await call("POST", `${base}/client-secrets`, token, {})).body;
  const login = (secret: string) =>
    call("POST", "/api/v1/auth/universal-auth/login", undefined, { clientId, clientSecret: secret });
  expect((await login("wrong")).status).toBe(401);
  const { accessToken } = (await login(clientSecret)).body;
  const read = (secretPath: string) =>
    call("GET", `/api/v4/secrets?${new URLSearchParams({ ...at, secretPath })}`, accessToken);
  expect((await read("/service-auth")).status).toBe(200);
  expect(await read("/")).toEqual({ status: 200, body: { secrets: [], imports: [] } });
  expect((await call("POST", "/api/v4/secrets/X", accessToken, { ...at, secretValue: "x" })).status).toBe(403);
  expect((await call("GET", "/api/v1/identities", accessToken)).status).toBe(403);
  now += 61_000;
  expect(await read("/service-auth")).toMatchObject({
    status: 403,
    body: { message: "Your token has expired. Please re-authenticate." },
  });
});

test("nothing is told without a token or with a wrong one", async () => {
  expect((await call("GET", "/api/v1/projects")).status).toBe(401);
  await bootstrapped();
  expect((await call("GET", "/api/v1/projects", "wrong")).status).toBe(403);
});

test("the administrator logs in as a person, and gets another token for the identity that bootstrap made", async () => {
  const { token, organizationId } = await bootstrapped();
  const project = await call("POST", "/api/v1/projects", token, { projectName: "platform" });
  const { email, password } = admin;
  expect(await call("POST", "/api/v3/auth/login", undefined, { email, password: "wrong" })).toMatchObject({
    status: 400,
    body: { message: "Invalid credentials", error: "BadRequest" },
  });
  const first = (await call("POST", "/api/v3/auth/login", undefined, { email, password })).body.accessToken;
  const { organizations } = (await call("GET", "/api/v1/organization", first)).body;
  expect(organizations).toMatchObject([{ id: organizationId, name: "Example" }]);
  expect((await call("GET", `/api/v1/identities?orgId=${organizationId}`, first)).status).toBe(401);
  const selected = await call("POST", "/api/v3/auth/select-organization", first, { organizationId });
  expect(selected.body).toMatchObject({ isMfaEnabled: false });
  const { identities } = (await call("GET", `/api/v1/identities?orgId=${organizationId}`, selected.body.token)).body;
  const { identityId } = identities[0];
  const path = `/api/v1/auth/token-auth/identities/${identityId}/tokens`;
  const made = await call("POST", path, selected.body.token, { name: "recovered" });
  expect(made.status).toBe(200);
  const projects = await call("GET", "/api/v1/projects", made.body.accessToken);
  expect(projects.body.projects).toMatchObject([{ id: project.body.project.id }]);
  const seen = (await call("GET", "/api/v1/projects", selected.body.token)).body.projects;
  expect(seen).toMatchObject([{ name: "Certificate Manager" }]);
});
