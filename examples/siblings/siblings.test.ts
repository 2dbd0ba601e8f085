import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { spawnSibling, start, stopSiblings } from "./sibling.fixture.ts";

/** What auth has to find in its folder. */
const names = ["DATABASE_URL", "JWT_SECRET", "JWT_REFRESH_SECRET", "AUTH_INTROSPECTION_SECRET", "TOKEN_ENCRYPTION_KEY"];

let vault: Server;
let vaultUrl: string;

/** Answers as Infisical does, to one identity, for one folder. */
beforeAll(async () => {
  vault = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://vault");
    const login = request.method === "POST" && pathname === "/api/v1/auth/universal-auth/login";
    const read =
      pathname === "/api/v4/secrets" &&
      request.headers.authorization === "Bearer token" &&
      searchParams.get("expandSecretReferences") === "false";
    // a folder that may not be read looks like an empty one
    const readable = searchParams.get("secretPath") === "/folder" ? names : [];
    const secrets = readable.map((secretKey) => ({ secretKey, secretValue: "value" }));
    if (login) response.end(JSON.stringify({ accessToken: "token" }));
    else if (read) response.end(JSON.stringify({ secrets }));
    else response.writeHead(403).end();
  }).listen(0, "127.0.0.1");
  await once(vault, "listening");
  vaultUrl = `http://127.0.0.1:${(vault.address() as AddressInfo).port}`;
});

afterEach(stopSiblings);
afterAll(() => vault.close());

const services = ["service-cloud-api", "alternate-clouds-auth", "web-app", "website"];

test.each([
  ["service-cloud-api", "/health"],
  ["alternate-clouds-auth", "/health"],
  ["web-app", "/health"],
  ["website", "/"],
])("%s answers 200 at %s", async (name, path) => {
  const { url } = await start(name);
  expect((await fetch(`${url}${path}`)).status).toBe(200);
});

test("auth fetches its secrets with its machine identity before it serves", async () => {
  const without = await start("alternate-clouds-auth");
  expect(await (await fetch(`${without.url}/health/db`)).json()).toMatchObject({ absent: names });
  expect((await fetch(`${without.url}/auth/me`)).status).toBe(503);
  const given = await start("alternate-clouds-auth", identity());
  expect(await (await fetch(`${given.url}/health/db`)).json()).toMatchObject({ absent: [] });
});

test.each([
  ["lacks one that is required", "/folder", "/folder lacks CRON_SECRET"],
  ["may not be read", "/forbidden", "/forbidden shows no secret"],
])("a folder that %s is a failure, not a start without secrets", async (_, path, failure) => {
  const { loadSecrets } = await import(join(import.meta.dirname, "website", "src", "secrets.js"));
  const env = { INFISICAL_DOMAIN: vaultUrl, INFISICAL_CLIENT_ID: "id", INFISICAL_PATH: path };
  await expect(loadSecrets(["CRON_SECRET"], env, 1)).rejects.toThrow(failure);
});

test.each([
  ["service-cloud-api", "/internal/audit/health"],
  ["alternate-clouds-auth", "/health/db"],
])("%s says at %s that its database does not answer, also where something accepts connections", async (name, path) => {
  const silent = createTcpServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const sibling = await start(name, { DATABASE_URL: `postgresql://api:one@127.0.0.1:${port}/platform` });
  const answer = await fetch(`${sibling.url}${path}`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ database: false, reason: expect.stringMatching(/timeout|2 seconds/) });
  silent.close();
  await stopSiblings();
  const refused = await start(name, { DATABASE_URL: `postgresql://api:one@127.0.0.1:${port}/platform` });
  expect(await (await fetch(`${refused.url}${path}`)).json()).toMatchObject({
    database: false,
    reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test("the website's cron takes its secret only, and none where there is none", async () => {
  const cron = async ({ url }: { url: string }, token: string) =>
    (await fetch(`${url}/api/cron`, { method: "POST", headers: { authorization: `Bearer ${token}` } })).status;
  expect(await cron(await start("website"), "undefined")).toBe(401);
  const website = await start("website", { CRON_SECRET: "secret" });
  expect(await cron(website, "guess")).toBe(401);
  expect(await cron(website, "secret")).toBe(204);
});

describe.each(services)("%s", (name) => {
  const json = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8"));

  test("ends on SIGTERM at once, also while it waits for its secrets", async () => {
    const { process: serving } = await start(name);
    const asked = once(vault, "request");
    const waiting = spawnSibling(name, { ...identity(), INFISICAL_PATH: "/forbidden" });
    await asked;
    for (const child of [serving, waiting]) {
      const begin = Date.now();
      const end = once(child, "exit");
      child.kill("SIGTERM");
      expect(await end).toEqual([0, null]);
      // well within the ten seconds after which it would be killed
      expect(Date.now() - begin).toBeLessThan(5000);
    }
  });

  test("is tested with the packages that its image has", () => {
    const { dependencies, devDependencies } = json("../../package.json");
    expect({ ...dependencies, ...devDependencies }).toMatchObject(json(`${name}/package.json`).dependencies);
  });

  test("has a lock file that names no registry (npm install --omit-lockfile-registry-resolved)", () => {
    const { packages } = json(`${name}/package-lock.json`);
    const { "": own, ...installed } = packages as Record<string, Record<string, unknown>>;
    expect(own?.dependencies).toEqual(json(`${name}/package.json`).dependencies);
    for (const { resolved, integrity } of Object.values(installed)) {
      expect(resolved).toBeUndefined();
      expect(integrity).toMatch(/^sha512-/);
    }
  });
});

const identity = () => ({
  INFISICAL_DOMAIN: vaultUrl,
  INFISICAL_CLIENT_ID: "id",
  INFISICAL_CLIENT_SECRET: "secret",
  INFISICAL_PROJECT_ID: "project",
  INFISICAL_ENVIRONMENT: "prod",
  INFISICAL_PATH: "/folder",
});
