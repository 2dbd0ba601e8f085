import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { internet } from "../../network/network.ts";
import { api } from "../../sandbox/infisical/http.ts";
import { routes } from "../../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../../sandbox/infisical/state.ts";
import { Infisical } from "../../secrets/infisical.ts";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import type { IdentityInputs, InstanceOutputs, ProjectInputs, SecretsInputs } from "./contract.ts";
import { handlers } from "./handler.ts";
import { handler as identities } from "./identity.ts";
import { handler as instances } from "./instance.ts";
import { handler as projects } from "./project.ts";
import { handler as secrets } from "./secrets.ts";

const run = () => recordedRun("secrets", {});
let server: Server;
let database: InfisicalState | undefined;
let url: string;

beforeEach(async () => {
  database = undefined;
  const store = {
    read: () => structuredClone(database),
    write: (next: InfisicalState) => {
      database = next;
    },
  };
  server = createServer(api(routes(store))).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const administrator = () => ({ url, email: "ops@example.com", password: "a password", organization: "Example" });
const instance = async () => (await instances.create(run(), administrator())).outputs;
const accessTo = ({ accessToken, organizationId }: InstanceOutputs) => ({ url, accessToken, organizationId });

/** An instance with a project, and inputs for what is in it. */
async function platform() {
  const access = accessTo(await instance());
  const project: ProjectInputs = { access, name: "platform", environments: ["prod"] };
  const { projectId } = (await projects.create(run(), project)).outputs;
  const folder: SecretsInputs = {
    access,
    projectId,
    environment: "prod",
    path: "/service-auth",
    secrets: { TOKEN: "canary-1", OTHER: "canary-2" },
  };
  const identity: IdentityInputs = {
    access,
    projectId,
    environment: "prod",
    path: "/service-auth",
    name: "service-auth",
  };
  return { access, project, projectId, folder, identity };
}

test("there is one handler for each token", () => {
  expect(handlers.map(({ token }) => token).sort()).toEqual([
    "af:infisical:Identity",
    "af:infisical:Instance",
    "af:infisical:Project",
    "af:infisical:Secrets",
  ]);
});

describe("an instance", () => {
  test("that was set up before is taken up again by the administrator's log-in, with its projects", async () => {
    const { access, projectId } = await platform();
    const { outputs } = await instances.create(run(), administrator());
    expect(outputs.organizationId).toBe(access.organizationId);
    expect(outputs.accessToken).not.toBe(access.accessToken);
    const again = await projects.create(run(), { access: accessTo(outputs), name: "platform", environments: ["prod"] });
    expect(again.id).toBe(projectId);
  });

  test("that was set up before with another password tells what to do", async () => {
    await instance();
    await expect(instances.create(run(), { ...administrator(), password: "another" })).rejects.toThrow(
      /was set up before.*does not log ops@example.com in .*Invalid credentials.*PLATFORM_INFISICAL_PASSWORD=/,
    );
  });

  test("keeps its token when it moves, and is set up again when its database is new", async () => {
    const outputs = await instance();
    const old = { inputs: administrator(), outputs };
    const moved = { ...administrator(), address: "127.0.0.1" };
    expect(instances.diff!(old, moved).stables).toEqual([]);
    expect(await instances.update!(run(), url, old, moved)).toEqual({ ...outputs, address: "127.0.0.1" });
    database = undefined;
    const again = await instances.update!(run(), url, old, moved);
    expect(again.accessToken).not.toBe(outputs.accessToken);
  });

  test("is found by refresh while it knows the token, and is gone with its database", async () => {
    const old = { inputs: administrator(), outputs: await instance() };
    expect(await instances.read(run(), url, old)).toEqual({ id: url, ...old });
    database = undefined;
    expect(await instances.read(run(), url, old)).toBeNull();
  });

  test("that does not answer changes nothing in the state", async () => {
    const old = { inputs: administrator(), outputs: await instance() };
    server.close();
    server.closeAllConnections();
    const refresh = run();
    expect(await instances.read(refresh, url, old)).toEqual({ id: url, ...old });
    expect(refresh.said.join()).toMatch(/does not answer.*keeping/);
  });

  test("is left alone by delete, with a warning", async () => {
    const outputs = await instance();
    const destroy = run();
    await instances.delete(destroy, url, { inputs: administrator(), outputs });
    expect(destroy.said.join()).toMatch(/left alone/);
    expect(database).toBeDefined();
  });
});

describe("secrets", () => {
  test("are written and deleted key by key; keys of others stay", async () => {
    const { folder, access } = await platform();
    const { id, outputs } = await secrets.create(run(), folder);
    await using infisical = new Infisical(access, internet, new AbortController().signal);
    await infisical.writeSecrets(folder, { THEIRS: "x" });
    const old = { inputs: folder, outputs };
    await secrets.update!(run(), id, old, { ...folder, secrets: { TOKEN: "canary-3" } });
    expect(await infisical.secrets(folder)).toEqual({ TOKEN: "canary-3", THEIRS: "x" });
    await secrets.delete(run(), id, { inputs: folder, outputs: { ...folder, secrets: { TOKEN: "canary-3" } } });
    expect(await infisical.secrets(folder)).toEqual({ THEIRS: "x" });
  });

  test("that somebody changed or removed show as drift", async () => {
    const { folder, access } = await platform();
    const { id, outputs } = await secrets.create(run(), folder);
    await using infisical = new Infisical(access, internet, new AbortController().signal);
    await infisical.writeSecrets(folder, { TOKEN: "changed" });
    await infisical.deleteSecrets(folder, ["OTHER"]);
    const found = await secrets.read(run(), id, { inputs: folder, outputs });
    expect(found?.inputs.secrets).toEqual({ TOKEN: "changed" });
    expect(secrets.diff!({ inputs: found!.inputs, outputs: found!.outputs }, folder).changes).toEqual([
      { path: "secrets.TOKEN", kind: "update" },
      { path: "secrets.OTHER", kind: "add" },
    ]);
  });

  test("are never said", async () => {
    const { folder } = await platform();
    const writing = run();
    await secrets.create(writing, folder);
    expect(writing.said.length).toBeGreaterThan(0);
    expect(writing.said.join("\n")).not.toContain("canary");
  });

  test("in another folder are a replacement", async () => {
    const { folder } = await platform();
    const old = { inputs: folder, outputs: folder };
    expect(secrets.diff!(old, { ...folder, path: "/service-api" }).changes).toMatchObject([
      { path: "path", replace: true },
    ]);
  });
});

describe("an identity", () => {
  test("keeps its client secret, and gets a new one when Infisical has lost it", async () => {
    const { identity } = await platform();
    const { id, outputs } = await identities.create(run(), identity);
    const old = { inputs: identity, outputs };
    expect(await identities.update!(run(), id, old, identity)).toEqual(outputs);
    database!.identities = database!.identities.filter((each) => each.id !== outputs.identityId);
    database!.clients = [];
    expect(await identities.read(run(), id, old)).toBeNull();
    const again = await identities.update!(run(), id, old, identity);
    expect(again.clientSecret).not.toBe(outputs.clientSecret);
  });

  test("of another folder replaces, the old one first", async () => {
    const { identity } = await platform();
    const outputs = (await identities.create(run(), identity)).outputs;
    const diff = identities.diff!({ inputs: identity, outputs }, { ...identity, path: "/service-api" });
    expect(diff).toMatchObject({ deleteBeforeReplace: true, changes: [{ path: "path", replace: true }] });
  });

  test("that is absent is a successful delete", async () => {
    const { identity } = await platform();
    const { id, outputs } = await identities.create(run(), identity);
    await identities.delete(run(), id, { inputs: identity, outputs });
    await identities.delete(run(), id, { inputs: identity, outputs });
    expect(database!.identities.some((each) => each.id === outputs.identityId)).toBe(false);
  });
});

describe("a project", () => {
  test("gets new environments and keeps those that are no longer named, with a warning", async () => {
    const { project, projectId } = await platform();
    const old = { inputs: project, outputs: { ...project, projectId } };
    const updating = run();
    await projects.update!(updating, projectId, old, { ...project, environments: ["staging"] });
    expect(database!.projects[0]!.environments.map(({ slug }) => slug)).toEqual(["prod", "staging"]);
    expect(updating.said.join()).toMatch(/prod stay/);
  });

  test("that Infisical has lost is null, and one that cannot be reached is no obstacle to delete", async () => {
    const { project, projectId } = await platform();
    const old = { inputs: project, outputs: { ...project, projectId } };
    expect((await projects.read(run(), projectId, old))?.id).toBe(projectId);
    database!.projects = [];
    expect(await projects.read(run(), projectId, old)).toBeNull();
    server.close();
    server.closeAllConnections();
    const destroy = run();
    await projects.delete(destroy, projectId, old);
    expect(destroy.said.join()).toMatch(/was not deleted/);
  });
});
