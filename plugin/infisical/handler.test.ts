import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { internet } from "../../network/network.ts";
import { api } from "../../sandbox/infisical/http.ts";
import { routes } from "../../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../../sandbox/infisical/state.ts";
import { ClientLogin } from "../../secrets/client-login.ts";
import { Infisical } from "../../secrets/infisical.ts";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import { UNKNOWN } from "../kernel/handler.ts";
import type { IdentityInputs, InstanceOutputs, ProjectInputs, SecretsInputs } from "./contract.ts";
import { handlers } from "./handler.ts";
import { handler as identities } from "./identity.ts";
import { handler as instances } from "./instance.ts";
import { handler as projects } from "./project.ts";
import { handler as secrets } from "./secrets.ts";

const DAY = 86_400_000;

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
const accessTo = ({ clientId, clientSecret, organizationId }: InstanceOutputs) => ({
  url,
  clientId: clientId!,
  clientSecret: clientSecret!,
  organizationId,
});
const opened = (access: ReturnType<typeof accessTo>) =>
  new Infisical({ url, login: new ClientLogin(access) }, internet, new AbortController().signal);

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
    expect(outputs.clientSecret).not.toBe(access.clientSecret);
    const again = await projects.create(run(), { access: accessTo(outputs), name: "platform", environments: ["prod"] });
    expect(again.id).toBe(projectId);
  });

  test("that was set up before with another password tells what to do", async () => {
    await instance();
    await expect(instances.create(run(), { ...administrator(), password: "another" })).rejects.toMatchObject({
      message: expect.stringMatching(/was set up before.*does not log ops@example.com in .*Invalid credentials/),
      fix: expect.stringContaining("PLATFORM_INFISICAL_PASSWORD="),
    });
  });

  test("keeps its client when it moves, and is set up again when its database is new", async () => {
    const outputs = await instance();
    const old = { inputs: administrator(), outputs };
    const moved = { ...administrator(), address: "127.0.0.1" };
    expect(instances.diff!(old, moved).stables).toEqual([]);
    expect(await instances.update!(run(), url, old, moved)).toEqual({ ...outputs, address: "127.0.0.1" });
    database = undefined;
    const again = await instances.update!(run(), url, old, moved);
    expect(again.clientId).not.toBe(outputs.clientId);
  });

  test("is found by refresh while it knows the client, and is gone with its database", async () => {
    const old = { inputs: administrator(), outputs: await instance() };
    expect(await instances.read(run(), url, old)).toEqual({ id: url, ...old });
    database = undefined;
    expect(await instances.read(run(), url, old)).toBeNull();
  });

  test("is set up though the server refuses the token that bootstrap gives, and none is kept", async () => {
    const outputs = await instance();
    expect(outputs.accessToken).toBe("");
    await using infisical = opened(accessTo(outputs));
    expect(await infisical.projects()).toEqual([]);
  });

  test("gets another client secret after a month; the former one goes on until the next month, and no longer", async () => {
    const outputs = await instance();
    const old = { inputs: administrator(), outputs };
    expect(instances.diff!(old, administrator()).changes).toEqual([]);
    const aged = (of: InstanceOutputs) => {
      const made = Date.parse(of.clientSecretAt!) - 31 * DAY;
      return { inputs: administrator(), outputs: { ...of, clientSecretAt: new Date(made).toISOString() } };
    };
    expect(instances.diff!(aged(outputs), administrator())).toMatchObject({
      changes: [{ reason: "the administrator's client secret is 31 days old" }],
      stables: ["organizationId", "clientId", "accessToken"],
    });
    const second = await instances.update!(run(), url, aged(outputs), administrator());
    expect(second).toMatchObject({ clientId: outputs.clientId, organizationId: outputs.organizationId });
    const letIn = async (of: InstanceOutputs) => {
      await using infisical = opened(accessTo(of));
      return await infisical.projects().then(
        () => true,
        () => false,
      );
    };
    expect([await letIn(outputs), await letIn(second)]).toEqual([true, true]);
    const third = await instances.update!(run(), url, aged(second), administrator());
    expect([await letIn(outputs), await letIn(second), await letIn(third)]).toEqual([false, true, true]);
  });

  test("whose state has a token that ends gets a client in its place, with the token or, if it is dead, the password", async () => {
    const { organizationId } = await instance();
    for (const accessToken of [await bootstrapTokenOf(organizationId), "dead.dead.dead"]) {
      const old = { inputs: administrator(), outputs: { ...administrator(), organizationId, accessToken } };
      expect(instances.diff!(old, administrator())).toMatchObject({
        changes: [{ reason: expect.stringMatching(/in place of a token that ends/) }],
        stables: ["organizationId"],
      });
      const renewed = await instances.update!(run(), url, old, administrator());
      expect(renewed).toMatchObject({ organizationId, clientId: expect.any(String), clientSecret: expect.any(String) });
      expect(renewed.accessToken).toBe("");
    }
  });

  test("of an early sandbox, whose token does not end, shows no difference", async () => {
    const outputs = { ...administrator(), organizationId: "o", accessToken: "0".repeat(64) };
    expect(instances.diff!({ inputs: administrator(), outputs }, administrator()).changes).toEqual([]);
  });

  test("that is emptied is set up again, although its status refuses whoever comes with an old token", async () => {
    const outputs = await instance();
    const old = { inputs: administrator(), outputs: { ...outputs, accessToken: "dead.dead.dead" } };
    database = undefined;
    const again = await instances.update!(run(), url, old, administrator());
    await using infisical = opened(accessTo(again));
    expect(await infisical.projects()).toEqual([]);
  });

  test("that is adopted again and again keeps two client secrets, and gets no token", async () => {
    for (let adoption = 0; adoption < 4; adoption += 1) await instances.create(run(), administrator());
    expect(database!.clients[0]!.secrets.filter(({ revoked }) => !revoked)).toHaveLength(2);
    expect(database!.tokens.filter((token) => "name" in token && token.name !== null)).toHaveLength(1);
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

/** A token of the administrator as earlier versions kept one. */
async function bootstrapTokenOf(organizationId: string): Promise<string> {
  const { clientId, clientSecret } = await instance();
  await using infisical = opened({ url, clientId: clientId!, clientSecret: clientSecret!, organizationId });
  return (await infisical.login({ clientId: clientId!, clientSecret: clientSecret! })).accessToken;
}

describe("secrets", () => {
  test("that look like references are plain text, to the administrator and to the reader", async () => {
    const { folder, access, identity } = await platform();
    const reference = (to: string) => `a$${`{${to}}`}b`;
    const values = { SHELL: reference("HOME"), FOREIGN: reference("prod.shared.KEY") };
    await secrets.create(run(), { ...folder, secrets: values });
    await using infisical = opened(access);
    expect(await infisical.secrets(folder)).toEqual(values);
    const { outputs } = await identities.create(run(), identity);
    await using reader = infisical.withToken((await infisical.login(outputs)).accessToken);
    expect(await reader.secrets(folder)).toEqual(values);
  });

  test("of more than 1 MiB are written in several requests", async () => {
    const { folder, access } = await platform();
    const values = Object.fromEntries(["A", "B", "C"].map((key) => [key, key.repeat(500_000)]));
    await secrets.create(run(), { ...folder, secrets: values });
    await using infisical = opened(access);
    expect(await infisical.secrets(folder)).toEqual(values);
  });

  test.each<[string, Partial<SecretsInputs>, RegExp]>([
    ["a key with a slash", { secrets: { "a/b": "x" } }, /no colon and no slash/],
    ["a key with a colon", { secrets: { "a:b": "x" } }, /no colon and no slash/],
    ["a value of more than a request", { secrets: { A: "x".repeat(1_100_000) } }, /in one request/],
    ["a folder with a dot", { path: "/a.b" }, /folder a\.b: Infisical takes letters/],
    ["an environment with capitals", { environment: "Prod" }, /Prod: Infisical takes lower-case/],
  ])("with %s are refused by the preview", async (_, wrong, reason) => {
    const { folder } = await platform();
    expect(secrets.check!(folder)).toEqual([]);
    expect(secrets.check!({ ...folder, ...wrong })).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(reason) }),
    ]);
  });

  test("are written and deleted key by key; keys of others stay", async () => {
    const { folder, access } = await platform();
    const { id, outputs } = await secrets.create(run(), folder);
    await using infisical = opened(access);
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
    await using infisical = opened(access);
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
    database!.clients = database!.clients.filter((each) => each.identityId !== outputs.identityId);
    expect(await identities.read(run(), id, old)).toBeNull();
    const again = await identities.update!(run(), id, old, identity);
    expect(again.clientSecret).not.toBe(outputs.clientSecret);
  });

  test("whose client secret was revoked gets another one", async () => {
    const { identity } = await platform();
    const { id, outputs } = await identities.create(run(), identity);
    for (const { identityId, secrets: all } of database!.clients)
      if (identityId === outputs.identityId) for (const each of all) each.revoked = true;
    const again = await identities.update!(run(), id, { inputs: identity, outputs }, identity);
    expect(again).toMatchObject({ identityId: outputs.identityId, clientId: outputs.clientId });
    expect(again.clientSecret).not.toBe(outputs.clientSecret);
  });

  test("whose client secret is rotated is let in by both, and by the new one alone when that has ended", async () => {
    const { identity, access } = await platform();
    const { id, outputs } = await identities.create(run(), identity);
    const update = (rotation: "begin" | "end", before: typeof outputs) =>
      identities.update!({ ...run(), rotation }, id, { inputs: identity, outputs: before }, identity);
    const isLetIn = async (client: { clientId: string; clientSecret: string }) => {
      await using infisical = opened(access);
      return await infisical.login(client).then(
        () => true,
        () => false,
      );
    };
    const rotated = await update("begin", outputs);
    expect(rotated).toMatchObject({ identityId: outputs.identityId, clientId: outputs.clientId, rotating: true });
    expect([await isLetIn(outputs), await isLetIn(rotated)]).toEqual([true, true]);
    expect(await update("begin", rotated)).toEqual(rotated);
    const ended = await update("end", rotated);
    expect(ended.rotating).toBe(undefined);
    expect([await isLetIn(outputs), await isLetIn(ended)]).toEqual([false, true]);
  });

  test.each<[string, string | undefined, string | undefined, boolean]>([
    ["who held it is left", "akash1left", "akash1taken", true],
    ["it is not known yet who is going to hold it", "akash1left", UNKNOWN, true],
    ["the same holds it", "akash1left", "akash1left", false],
    ["an earlier version did not say who held it", undefined, "akash1taken", false],
    ["nobody held it", "", "akash1taken", false],
  ])("has its client secret rotated: %s", async (_, before, now, rotated) => {
    const { identity } = await platform();
    const inputs = { ...identity, ...(before !== undefined && { heldBy: before }) };
    const { outputs } = await identities.create(run(), inputs);
    const { changes, stables } = identities.diff!({ inputs, outputs }, { ...identity, ...(now && { heldBy: now }) });
    expect(changes.map(({ path, replace }) => [path, replace])).toEqual(rotated ? [["heldBy", undefined]] : []);
    expect(stables?.includes("clientSecret")).toBe(!rotated);
  });

  test("that is held by another one gets another client secret, and keeps when it was left, also through a rotation", async () => {
    const { identity } = await platform();
    const inputs = { ...identity, heldBy: "akash1left" };
    const { id, outputs } = await identities.create(run(), inputs);
    const moved = { ...identity, heldBy: "akash1taken" };
    const rotated = await identities.update!(run(), id, { inputs, outputs }, moved);
    expect(rotated).toMatchObject({ heldBy: "akash1taken", rotating: true, leftAt: expect.any(String) });
    expect(rotated.clientSecret).not.toBe(outputs.clientSecret);
    expect(rotated.madeAt! >= rotated.leftAt!).toBe(true);
    const again = { ...identity, heldBy: "akash1third" };
    const third = await identities.update!(run(), id, { inputs: moved, outputs: rotated }, again);
    expect([outputs.clientSecret, rotated.clientSecret]).not.toContain(third.clientSecret);
    const end = { ...run(), rotation: "end" } as const;
    const ended = await identities.update!(end, id, { inputs: again, outputs: third }, again);
    expect(ended.clientSecret).toBe(third.clientSecret);
    // until the former was revoked, who was left could read what had been made meanwhile
    expect(ended.leftAt! >= ended.madeAt!).toBe(true);
    const ordinary = { ...run(), rotation: "begin" } as const;
    const later = await identities.update!(ordinary, id, { inputs: again, outputs: ended }, again);
    expect(await identities.update!(end, id, { inputs: again, outputs: later }, again)).toMatchObject({
      leftAt: ended.leftAt,
    });
    const client = database!.clients.find(({ clientId }) => clientId === ended.clientId)!;
    expect(client.secrets.filter(({ revoked }) => !revoked)).toHaveLength(1);
  });

  test("that is held by another one keeps its client secret while Infisical is away, and gets another one afterwards", async () => {
    const { identity } = await platform();
    const inputs = { ...identity, heldBy: "akash1left" };
    const { id, outputs } = await identities.create(run(), inputs);
    const moved = { ...identity, heldBy: "akash1taken" };
    const { port } = server.address() as AddressInfo;
    const gone = once(server, "close");
    server.close();
    server.closeAllConnections();
    await gone;
    const away = run();
    const kept = await identities.update!(away, id, { inputs, outputs }, moved);
    expect(kept).toEqual(outputs);
    expect(away.said.join()).toMatch(/does not answer.*service-auth keeps its client secret/);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const old = { inputs: moved, outputs: kept };
    expect(identities.diff!(old, moved).changes).toMatchObject([{ path: "heldBy" }]);
    const rotated = await identities.update!(run(), id, old, moved);
    expect(rotated.clientSecret).not.toBe(outputs.clientSecret);
    expect(identities.diff!({ inputs: moved, outputs: rotated }, moved).changes).toEqual([]);
  });

  test("that cannot read its folder is an error, although Infisical says nothing", async () => {
    const { identity, folder } = await platform();
    await secrets.create(run(), folder);
    const { id, outputs } = await identities.create(run(), identity);
    const { privileges } = database!.identities.find((each) => each.id === outputs.identityId)!;
    privileges[0]!.permissions[0]!.conditions = { secretPath: { $eq: "/elsewhere" } };
    await expect(identities.update!(run(), id, { inputs: identity, outputs }, identity)).rejects.toThrow(
      /service-auth does not see 2 of the 2 secrets in \/service-auth \(TOKEN, OTHER\)|\(OTHER, TOKEN\)/,
    );
  });

  test("whose name is too long for a slug is refused by the preview", async () => {
    const { identity } = await platform();
    expect(identities.check!(identity)).toEqual([]);
    expect(identities.check!({ ...identity, name: "n".repeat(56) })).toMatchObject([{ property: "name" }]);
  });

  test("of another folder replaces, the old one first", async () => {
    const { identity } = await platform();
    const outputs = (await identities.create(run(), identity)).outputs;
    const diff = identities.diff!({ inputs: identity, outputs }, { ...identity, path: "/service-api" });
    expect(diff).toMatchObject({ deleteBeforeReplace: true, changes: [{ path: "path", replace: true }] });
  });

  test("is named by a delete that the instance refuses, which goes on", async () => {
    const { identity } = await platform();
    const { id, outputs } = await identities.create(run(), identity);
    const access = { ...identity.access, clientSecret: "revoked since" };
    const destroy = run();
    await identities.delete(destroy, id, { inputs: { ...identity, access }, outputs: { ...outputs, access } });
    expect(destroy.said.join()).toMatch(/identity service-auth was not deleted, because .*Invalid credentials/);
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
  test("lets the administrator in as a person", async () => {
    const { project } = await platform();
    const { email, password } = administrator();
    const { id } = await projects.create(run(), { ...project, administrator: { email, password } });
    expect(database!.admin.projects).toEqual([id]);
    const warned = run();
    await projects.create(warned, { ...project, administrator: { email, password: "changed since" } });
    expect(warned.said.join()).toMatch(/not let into the project as a person/);
  });

  test("of an earlier version shows no difference for its administrator", async () => {
    const { project, projectId } = await platform();
    const { email, password } = administrator();
    const old = { inputs: project, outputs: { ...project, projectId } };
    expect(projects.diff!(old, { ...project, administrator: { email, password } }).changes).toEqual([]);
  });

  test("is told by its id from another of its name, and where that is not known it says so", async () => {
    const { project, projectId, access } = await platform();
    await using infisical = opened(access);
    const { id: other } = await infisical.createProject(project.name);
    const old = { inputs: project, outputs: { ...project, projectId } };
    expect(await projects.update!(run(), projectId, old, project)).toMatchObject({ projectId });
    await expect(projects.create(run(), project)).rejects.toThrow(new RegExp(`2 projects named platform .*${other}`));
  });

  test("with a name of more than 64 characters is refused by the preview", async () => {
    const { project } = await platform();
    expect(projects.check!(project)).toEqual([]);
    expect(projects.check!({ ...project, name: "n".repeat(65) })).toMatchObject([{ property: "name" }]);
  });

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
