import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const running: ChildProcess[] = [];
let vault: Server;
let vaultUrl: string;

/** Answers as Infisical does, to one identity, for one folder. */
beforeAll(async () => {
  const names = [
    "DATABASE_URL",
    "JWT_SECRET",
    "JWT_REFRESH_SECRET",
    "AUTH_INTROSPECTION_SECRET",
    "TOKEN_ENCRYPTION_KEY",
  ];
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

afterAll(() => {
  for (const child of running) child.kill();
  vault.close();
});

test.each([
  ["service-cloud-api", "/health"],
  ["alternate-clouds-auth", "/health"],
  ["web-app", "/health"],
  ["website", "/"],
])("%s answers 200 at %s", async (name, path) => {
  expect((await fetch(`${await start(name)}${path}`)).status).toBe(200);
});

test("auth fetches its secrets with its machine identity before it serves", async () => {
  const without = await fetch(`${await start("alternate-clouds-auth")}/health/db`);
  expect(without.status).toBe(503);
  const identity = {
    INFISICAL_DOMAIN: vaultUrl,
    INFISICAL_CLIENT_ID: "id",
    INFISICAL_CLIENT_SECRET: "secret",
    INFISICAL_PROJECT_ID: "project",
    INFISICAL_ENVIRONMENT: "prod",
    INFISICAL_PATH: "/folder",
  };
  const given = await fetch(`${await start("alternate-clouds-auth", identity)}/health/db`);
  expect(given.status).toBe(200);
});

test.each([
  ["lacks one that is required", "/folder", "/folder lacks CRON_SECRET"],
  ["may not be read", "/forbidden", "/forbidden shows no secret"],
])("a folder that %s is a failure, not a start without secrets", async (_, path, failure) => {
  const { loadSecrets } = await import(join(import.meta.dirname, "website", "secrets.js"));
  const env = { INFISICAL_DOMAIN: vaultUrl, INFISICAL_CLIENT_ID: "id", INFISICAL_PATH: path };
  await expect(loadSecrets(["CRON_SECRET"], env, 1)).rejects.toThrow(failure);
});

/** Starts a sibling as its image does. @returns its base URL */
async function start(name: string, env: Record<string, string> = {}): Promise<string> {
  const port = await freePort();
  const cwd = join(import.meta.dirname, name);
  running.push(spawn(process.execPath, ["server.js"], { cwd, env: { ...env, PORT: String(port) }, stdio: "inherit" }));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return url;
    await sleep(50);
  }
  throw new Error(`${name} does not answer on ${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
