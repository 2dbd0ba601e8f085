import { setTimeout as sleep } from "node:timers/promises";
import { Wallet } from "ethers";
import { SignJWT } from "jose";
import { findPostgres, PostgresContainer } from "../../components/postgres-container.fixture.ts";
import { type Sibling, start, stopSiblings } from "./sibling.fixture.ts";

const databases = { api: "alternatefutures", auth: "alternatefutures_auth" };
const passwords = { postgres: "root", api: "one", auth: "two" };
const shared = { JWT_SECRET: "jwt", AUTH_INTROSPECTION_SECRET: "introspection" };

/** The same content by both versions of its CID. */
const CID = {
  v0: "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
  v1: "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
};

interface Login {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly walletAddress: string };
}

/** What the API answers to the queries below. */
interface Data {
  readonly createProject: { readonly id: string };
  readonly createSite: { readonly id: string; readonly slug: string };
  readonly createCustomIpfsDeployment: object;
  readonly projects: { readonly data: object };
  readonly siteBySlug: object;
}

const postgres = await findPostgres("examples/siblings/postgres.test.ts");

(postgres ? describe : describe.skip)("auth and API on PostgreSQL", () => {
  let container: PostgresContainer;
  let auth: Sibling;
  let api: Sibling;

  beforeAll(async () => {
    container = await PostgresContainer.make(postgres as string);
    await container.start(databases, passwords);
    [auth, api] = await Promise.all([startAuth(), startApi()]);
  });
  afterAll(async () => {
    await stopSiblings();
    await container.dispose();
  });

  const url = (role: "api" | "auth") =>
    `postgresql://${role}:${passwords[role]}@${container.address}/${databases[role]}`;

  const startApi = () =>
    start("service-cloud-api", { ...shared, INTERNAL_AUTH_TOKEN: "internal", DATABASE_URL: url("api") });

  const startAuth = () =>
    start("alternate-clouds-auth", {
      ...shared,
      JWT_REFRESH_SECRET: "refresh",
      TOKEN_ENCRYPTION_KEY: "key",
      APP_URL: "https://app.example.test",
      DATABASE_URL: url("auth"),
    });

  async function post(path: string, body: object, headers: Record<string, string> = {}) {
    const sent = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    const answer = await fetch(`${auth.url}${path}`, { ...sent, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Login & { readonly message: string } };
  }

  /** Asks for what `wallet` has to sign, and sends it signed. */
  async function verify(wallet = Wallet.createRandom(), signer = wallet) {
    const { address } = wallet;
    const { message } = (await post("/auth/wallet/challenge", { address })).body;
    const proof = { address, message, signature: await signer.signMessage(message) };
    return { proof, ...(await post("/auth/wallet/verify", proof)) };
  }

  const logIn = async (wallet?: ReturnType<typeof Wallet.createRandom>): Promise<Login> => (await verify(wallet)).body;

  async function me({ accessToken }: Login) {
    const answer = await fetch(`${auth.url}/auth/me`, { headers: { authorization: `Bearer ${accessToken}` } });
    return { status: answer.status, body: await answer.json() };
  }

  async function query(token: string | undefined, text: string, variables: object = {}, projectId?: string) {
    const headers = {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
      ...(projectId && { "x-project-id": projectId }),
    };
    const body = JSON.stringify({ query: text, variables });
    const answer = await fetch(`${api.url}/graphql`, { method: "POST", headers, body });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: readonly object[] };
    return { status: answer.status, data, error: errors?.[0] };
  }

  async function createSite(token: string) {
    const made = await query(token, 'mutation { createProject(data: { name: "My project" }) { id } }');
    const { id } = made.data.createProject;
    const text = 'mutation { createSite(data: { name: "Guide, v1" }) { id slug } }';
    return (await query(token, text, {}, id)).data.createSite;
  }

  const deploy = (token: string, siteId: string, cid: string) =>
    query(
      token,
      `mutation ($data: DeploymentDataInput!) {
        createCustomIpfsDeployment(data: $data) { cid siteId status storageType createdAt }
      }`,
      { data: { siteId, cid } },
    );

  const Current = "query ($where: SiteBySlugWhereInput!) { siteBySlug(where: $where) { name deployments { cid } } }";

  async function ready(sibling: Sibling, path: string) {
    const answer = await fetch(`${sibling.url}${path}`);
    return { status: answer.status, body: await answer.json() };
  }

  test("are ready when their database answers", async () => {
    const body = { database: true, absent: [] };
    expect(await ready(api, "/internal/audit/health")).toEqual({ status: 200, body });
    expect(await ready(auth, "/health/db")).toEqual({ status: 200, body });
  });

  test("instances that start at once on an empty database make its tables once", async () => {
    for (const role of ["api", "auth"] as const) {
      await container.query("postgres", "root", databases[role], "drop schema public cascade; create schema public");
      await container.query("postgres", "root", databases[role], `grant all on schema public to ${role}`);
      const instances = await Promise.all([1, 2, 3].map(role === "api" ? startApi : startAuth));
      const path = role === "api" ? "/internal/audit/health" : "/health/db";
      for (const instance of instances) expect(await ready(instance, path)).toMatchObject({ status: 200 });
      const applied = await container.query(role, passwords[role], databases[role], "select count(*) from migrations");
      expect(applied).toBe("1");
      for (const instance of instances) instance.process.kill();
    }
  });

  describe("a log-in", () => {
    test("is a message of EIP-4361 that the wallet signs; the same wallet is the same user", async () => {
      const wallet = Wallet.createRandom();
      const { proof, status, body } = await verify(wallet);
      expect(status).toBe(200);
      expect(proof.message).toMatch(
        new RegExp(`^app.example.test wants you to sign in with your Ethereum account:\n${wallet.address}\n`),
      );
      expect(await me(body)).toMatchObject({ status: 200, body: { user: body.user } });
      expect((await logIn(wallet)).user).toEqual(body.user);
      expect((await logIn()).user.id).not.toBe(body.user.id);
    });

    test("at once from two places makes one user", async () => {
      const wallet = Wallet.createRandom();
      const logins = await Promise.all([1, 2, 3, 4].map(() => logIn(wallet)));
      expect(new Set(logins.map(({ user }) => user.id)).size).toBe(1);
    });

    test("of another wallet's signature, or by a challenge that was used, is refused", async () => {
      const foreign = await verify(Wallet.createRandom(), Wallet.createRandom());
      expect(foreign).toMatchObject({ status: 400, body: { error: "invalid signature" } });
      const { proof } = await verify();
      expect((await post("/auth/wallet/verify", proof)).status).toBe(404);
    });

    test("with what is no address or not JSON is refused", async () => {
      expect((await post("/auth/wallet/challenge", { address: "0x1" })).status).toBe(400);
      expect((await post("/auth/wallet/challenge", {})).body).toEqual({ error: "expected JSON with address" });
    });
  });

  describe("a session", () => {
    test("goes on by its refresh token; one that was used already ends it", async () => {
      const first = await logIn();
      const second = (await post("/auth/refresh", first)).body;
      expect((await me(second)).status).toBe(200);
      expect((await post("/auth/refresh", first)).status).toBe(401);
      expect(await me(second)).toEqual({ status: 401, body: { error: "the session has ended" } });
      expect((await post("/auth/refresh", second)).status).toBe(401);
    });

    test("is over after the log-out", async () => {
      const login = await logIn();
      await post("/auth/logout", {}, { authorization: `Bearer ${login.accessToken}` });
      expect((await me(login)).status).toBe(401);
    });

    test("can be asked for by services that know the shared secret", async () => {
      const { accessToken: token, user } = await logIn();
      const secret = { "x-af-introspection-secret": "introspection" };
      expect((await post("/tokens/validate", { token }, secret)).body).toMatchObject({ valid: true, userId: user.id });
      expect((await post("/tokens/validate", { token: "none" }, secret)).status).toBe(401);
      expect((await post("/tokens/validate", { token })).status).toBe(403);
    });
  });

  describe("the API", () => {
    const token = (claims: object, audience = "alternatefutures-app", secret = "jwt", expires = "1m") =>
      new SignJWT({ userId: "user", type: "access", ...claims })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("alternatefutures-auth")
        .setAudience(audience)
        .setExpirationTime(expires)
        .sign(Buffer.from(secret));

    test.each([
      ["none", async () => undefined, "log in first"],
      ["what is no token", async () => "token", "Invalid Compact JWS"],
      ["an expired token", () => token({}, undefined, undefined, "-1m"), '"exp" claim timestamp check failed'],
      ["a foreign token", () => token({}, undefined, "guess"), "signature verification failed"],
      ["a token for another audience", () => token({}, "other"), 'unexpected "aud" claim value'],
      ["a refresh token", () => token({ type: "refresh" }), "it is for something else"],
    ])("answers 401 to %s, with the reason", async (_, make, reason) => {
      const { status, error } = await query(await make(), "{ projects { data { id } } }");
      expect(status).toBe(401);
      expect(error).toMatchObject({
        message: expect.stringContaining(reason),
        extensions: { code: "UNAUTHENTICATED" },
      });
    });

    test("keeps a user's projects and sites, and shows everybody what a site is", async () => {
      const { accessToken } = await logIn();
      const { id, slug } = await createSite(accessToken);
      expect(slug).toMatch(/^guide-v1-[0-9a-f]{8}$/);
      const deployed = await deploy(accessToken, id, CID.v0);
      expect(deployed.data.createCustomIpfsDeployment).toMatchObject({ cid: CID.v1, siteId: id, status: "SUCCESS" });
      const mine = await query(accessToken, "{ projects { data { name sites { id deployments { cid } } } } }");
      expect(mine.data.projects.data).toEqual([
        { name: "My project", sites: [{ id, deployments: [{ cid: CID.v1 }] }] },
      ]);
      const shown = await query(undefined, Current, { where: { slug } });
      expect(shown.data.siteBySlug).toEqual({ name: "Guide, v1", deployments: [{ cid: CID.v1 }] });
    });

    test("gives nobody what is another's, and takes no bad input", async () => {
      const [owner, other] = await Promise.all([logIn(), logIn()]);
      const { id } = await createSite(owner.accessToken);
      expect(await deploy(other.accessToken, id, CID.v1)).toMatchObject({ status: 404 });
      expect((await query(other.accessToken, `{ site(where: { id: "${id}" }) { id } }`)).data).toEqual({ site: null });
      expect((await query(other.accessToken, `{ deployments(siteId: "${id}") { id } }`)).status).toBe(404);
      expect(await deploy(owner.accessToken, id, "bafy")).toMatchObject({
        status: 400,
        error: { message: expect.stringMatching(/^cid: /), extensions: { code: "BAD_USER_INPUT" } },
      });
      const unnamed = 'mutation { createProject(data: { name: " " }) { id } }';
      expect((await query(owner.accessToken, unnamed)).status).toBe(400);
    });

    test("bounds its connections", async () => {
      await Promise.all(Array.from({ length: 60 }, () => query(undefined, Current, { where: { slug: "none" } })));
      const count = "select count(*) from pg_stat_activity where usename = 'api'";
      const connections = Number(await container.query("postgres", "root", "postgres", count));
      expect(connections).toBeGreaterThan(1);
      expect(connections).toBeLessThanOrEqual(10);
    });
  });

  test("both go on when the database was lost and is back, as the same processes", async () => {
    const login = await logIn();
    const { id, slug } = await createSite(login.accessToken);
    await container.kill();
    expect(await ready(api, "/health")).toMatchObject({ status: 200 });
    expect(await ready(auth, "/health")).toMatchObject({ status: 200 });
    expect(await ready(api, "/internal/audit/health")).toMatchObject({ status: 503, body: { database: false } });
    expect(await ready(auth, "/health/db")).toMatchObject({ status: 503, body: { database: false } });
    expect(await query(undefined, Current, { where: { slug } })).toMatchObject({
      status: 503,
      error: { extensions: { code: "SERVICE_UNAVAILABLE" } },
    });
    expect(await me(login)).toMatchObject({ status: 503, body: { error: expect.stringMatching(/^database: /) } });
    await container.start(databases, passwords);
    expect(await ready(api, "/internal/audit/health")).toMatchObject({ status: 200 });
    expect(await ready(auth, "/health/db")).toMatchObject({ status: 200 });
    expect((await me(login)).status).toBe(200);
    expect((await deploy(login.accessToken, id, CID.v1)).status).toBe(200);
    for (const { process } of [api, auth]) expect(process.exitCode).toBe(null);
  });

  test("one that starts before its database is ready as soon as the database is", async () => {
    await container.kill();
    const early = await startApi();
    expect(await ready(early, "/internal/audit/health")).toMatchObject({ status: 503 });
    await container.start(databases, passwords);
    for (let attempt = 0; attempt < 20; attempt++) {
      if ((await ready(early, "/internal/audit/health")).status === 200) return;
      await sleep(250);
    }
    expect(await ready(early, "/internal/audit/health")).toMatchObject({ status: 200 });
  });
});
