import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "../acme/self-signed.fixture.ts";
import { internet, type Network } from "../network/network.ts";
import { api } from "../sandbox/infisical/http.ts";
import { routes } from "../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../sandbox/infisical/state.ts";
import { asAdministrator, recoverAdministrator } from "./administrator.ts";
import { ClientLogin } from "./client-login.ts";
import { ensureFolder, ensureIdentity, ensureProject, waitUntilUp } from "./ensure.ts";
import { Infisical, type InfisicalAddress, InfisicalError, InfisicalUnreachableError } from "./infisical.ts";

const administrator = { email: "ops@example.com", password: "a password", organization: "Example" };
const never = new AbortController().signal;
let server: Server;
let url: string;

const client = (at: Partial<InfisicalAddress> = {}, network: Network = internet) =>
  new Infisical({ url, ...at }, network, never);

beforeEach(async () => {
  let state: InfisicalState | undefined;
  const database = {
    read: () => structuredClone(state),
    write: (next: InfisicalState) => {
      state = next;
    },
  };
  server = createServer(api(routes(database))).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function administered() {
  await using fresh = client();
  await fresh.bootstrap(administrator);
  const { organizationId, ...known } = await recoverAdministrator(fresh, administrator);
  return { admin: client({ login: new ClientLogin(known) }), organizationId };
}

test("an instance is set up once", async () => {
  const { admin } = await administered();
  await using second = client();
  await expect(second.bootstrap(administrator)).rejects.toThrow(/already been set up/);
  await admin[Symbol.asyncDispose]();
});

test("a project is made once, and gets the environments it lacks", async () => {
  const { admin } = await administered();
  await using infisical = admin;
  const first = await ensureProject(infisical, "platform", ["prod"]);
  const second = await ensureProject(infisical, "platform", ["prod", "staging"]);
  expect(second.id).toBe(first.id);
  const [project] = await infisical.projects();
  expect(project?.environments.map(({ slug }) => slug)).toEqual(["prod", "staging"]);
});

test("an identity reads its folder and nothing else", async () => {
  const { admin, organizationId } = await administered();
  await using infisical = admin;
  const { id: projectId } = await ensureProject(infisical, "platform", ["prod"]);
  const own = { projectId, environment: "prod", path: "/service-auth" };
  const other = { ...own, path: "/deep/service-api" };
  for (const folder of [own, other]) {
    await ensureFolder(infisical, folder);
    await ensureFolder(infisical, folder);
    await infisical.writeSecrets(folder, { TOKEN: folder.path });
  }
  const identity = await ensureIdentity(infisical, organizationId, "service-auth", own);

  await using reader = client({ accessToken: (await infisical.login(identity)).accessToken });
  expect(await reader.secrets(own)).toEqual({ TOKEN: "/service-auth" });
  expect(await reader.secrets(other)).toEqual({});
  await expect(reader.writeSecrets(own, { TOKEN: "x" })).rejects.toMatchObject({ status: 403 });
});

test("an identity that an interrupted run left is finished, not made twice", async () => {
  const { admin, organizationId } = await administered();
  await using infisical = admin;
  const { id: projectId } = await ensureProject(infisical, "platform", ["prod"]);
  const folder = { projectId, environment: "prod", path: "/" };
  const first = await ensureIdentity(infisical, organizationId, "service-auth", folder);
  const second = await ensureIdentity(infisical, organizationId, "service-auth", folder);
  expect(second.identityId).toBe(first.identityId);
  expect(await infisical.identitiesNamed(organizationId, "service-auth")).toHaveLength(1);
});

test("what is wrong with a request is said as a sentence", async () => {
  const { admin } = await administered();
  await using infisical = admin;
  await expect(infisical.createProject("n".repeat(65))).rejects.toThrow(
    "Infisical refused POST /api/v1/projects: 422 projectName: Name must be 64 or fewer characters",
  );
});

test("a client logs in once for all, again before its token ends, and after a failure", async () => {
  let now = 0;
  let logins = 0;
  const login = new ClientLogin({ clientId: "c", clientSecret: "s" }, () => now);
  const logIn = async () => ({ accessToken: `token ${++logins}`, expiresIn: 3600 });
  const failing = async () => {
    throw new Error("away");
  };
  await expect(login.token(failing)).rejects.toThrow("away");
  expect(await Promise.all([login.token(logIn), login.token(logIn)])).toEqual(["token 1", "token 1"]);
  now = 3_530_000;
  expect(await login.token(logIn)).toBe("token 1");
  now = 3_541_000;
  expect(await login.token(logIn)).toBe("token 2");
});

test("reading as the administrator leaves no client secret and no token behind", async () => {
  const { admin, organizationId } = await administered();
  await using infisical = admin;
  const { email, password } = administrator;
  expect(await asAdministrator(infisical, { email, password }, (reader) => reader.projects())).toEqual([]);
  const [identity] = await infisical.identitiesNamed(organizationId, "Instance Admin Identity");
  expect((await infisical.clientSecrets(identity!)).map(({ description }) => description)).toEqual(["toolkit"]);
});

test("secrets are written, overwritten and deleted", async () => {
  const { admin } = await administered();
  await using infisical = admin;
  const { id: projectId } = await ensureProject(infisical, "platform", ["prod"]);
  const folder = { projectId, environment: "prod", path: "/" };
  await infisical.writeSecrets(folder, { A: "1", B: "2" });
  await infisical.writeSecrets(folder, { A: "3" });
  await infisical.deleteSecrets(folder, ["B"]);
  expect(await infisical.secrets(folder)).toEqual({ A: "3" });
});

test("an error tells the call and Infisical's words, and no secret", async () => {
  const { admin } = await administered();
  await using infisical = admin;
  const failure = await infisical
    .writeSecrets({ projectId: "none", environment: "prod", path: "/" }, { A: "canary" })
    .catch((error) => error);
  expect(failure).toBeInstanceOf(InfisicalError);
  expect(failure.message).toMatch(/PATCH \/api\/v4\/secrets\/batch: 404 Project with ID/);
  expect(JSON.stringify(failure) + failure.stack).not.toContain("canary");
});

test("waiting goes on until the instance answers, and ends with the signal", async () => {
  server.close();
  await using infisical = client();
  await expect(infisical.status()).rejects.toThrow(InfisicalUnreachableError);
  const controller = new AbortController();
  const said: string[] = [];
  const waiting = waitUntilUp(infisical, controller.signal, (message) => {
    said.push(message);
    controller.abort(new Error("cancelled"));
  });
  await expect(waiting).rejects.toThrow(/abort|cancelled/i);
  expect(said[0]).toMatch(/waiting for Infisical/);
});

test("the connection goes to the address, and TLS is verified for the name", async () => {
  const good = await selfSigned("secrets.example.com");
  const tls = createTlsServer({ cert: good.certificate, key: good.key }, (_, response) =>
    response.end('{"message":"Ok"}'),
  ).listen(0, "127.0.0.1");
  await once(tls, "listening");
  const { port } = tls.address() as AddressInfo;
  const dialled: string[] = [];
  const network: Network = {
    dial: async (host) => {
      dialled.push(host);
      return { host: "127.0.0.1", port };
    },
    authorities: async () => [good.certificate],
  };
  try {
    await using named = client({ url: "https://secrets.example.com", address: "203.0.113.7" }, network);
    await named.status();
    expect(dialled).toEqual(["203.0.113.7"]);
    await using impostor = client({ url: "https://other.example.com", address: "203.0.113.7" }, network);
    await expect(impostor.status()).rejects.toThrow(/other\.example\.com/);
  } finally {
    tls.close();
    tls.closeAllConnections();
  }
});
