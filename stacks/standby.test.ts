import { inputsOf, registerStage, revealed, stageWith, visible } from "./program.fixture.ts";

const backup = { archiveTimeout: "2m", maxLoss: "1h" };
const SINCE = "2026-11-29T14:00:00.000Z";
const apps = { wiki: { image: "wiki:1", port: 80, hosts: ["wiki"], database: true } };

const registered = (postgres: object) => registerStage("local", false, () => stageWith({ postgres, apps }, { backup }));

type Registered = Awaited<ReturnType<typeof registered>>["registrations"];

interface Container {
  readonly env: string[];
  readonly args: string[];
  readonly expose: object[];
}

const sdlOf = (registrations: Registered, place: string) =>
  (revealed(inputsOf(registrations, "af:akash:Manifest", place).sdl) as { services: Record<string, Container> })
    .services;

const variable = (container: Container | undefined, name: string) =>
  container?.env.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);

const deployment = (registrations: Registered, place: string) =>
  inputsOf(registrations, "af:akash:Deployment", place) as Record<string, unknown> & {
    placement: { regions: string[]; apartFrom: string[] };
  };

const kinds = (registrations: Registered, place: string) =>
  registrations.flatMap(({ type, name }) => (name === place && /backup:|Fence|Verification/.test(type) ? [type] : []));

const PRIMARY = { standby: ["eu-central"] };
const PROMOTED = { ...PRIMARY, primary: { at: "postgres-eu-central", since: SINCE } };

test("a standby is of the same containers at another provider of its region, holds no data of its own, and archives nothing", async () => {
  const { registrations } = await registered(PRIMARY);
  const [first, second] = ["postgres", "postgres-eu-central"].map((place) => deployment(registrations, place));
  expect(second!.group).toEqual(first!.group);
  expect([first!.stateful, second!.stateful, second!.copyOf]).toEqual([true, false, "postgres"]);
  expect(second!.placement.regions).toEqual(["eu-central"]);
  expect(first!.placement.apartFrom).toContain("postgres-eu-central");
  expect(second!.placement.apartFrom).toContain("postgres");
  expect(kinds(registrations, "postgres")).toHaveLength(3);
  expect(kinds(registrations, "postgres-eu-central")).toEqual([]);
  const standby = sdlOf(registrations, "postgres-eu-central");
  expect(variable(standby.postgres, "PGBACKREST_STANZA")).toBeUndefined();
  expect(variable(standby.postgres, "BACKUP_FROM")).toBe("g000000000001-00000000");
  expect(variable(standby.postgres, "POSTGRES_PASSWORD")).toBeUndefined();
});

test("a standby reaches the primary through a tunnel with a key of its own, and the primary nobody", async () => {
  const { registrations } = await registered(PRIMARY);
  const [primary, standby] = ["postgres", "postgres-eu-central"].map((place) => sdlOf(registrations, place));
  expect(variable(standby!.primary, "TUNNEL_CONNECT")).toBe("postgres.example:38443");
  expect(variable(standby!.primary, "TUNNEL_PSK")).toBe(
    "postgres-eu-central:canary-postgres-tunnel-postgres-eu-central",
  );
  expect(variable(primary!.tunnel, "TUNNEL_PSK")).toContain(variable(standby!.primary, "TUNNEL_PSK"));
  expect(variable(primary!.primary, "TUNNEL_PSK")).toBe("");
});

test("the other place is the primary once the stage file says so: both stay where they are, and all lead there", async () => {
  const before = (await registered(PRIMARY)).registrations;
  const after = (await registered(PROMOTED)).registrations;
  for (const place of ["postgres", "postgres-eu-central"])
    expect(deployment(after, place).group).toEqual(deployment(before, place).group);
  expect([deployment(after, "postgres").copyOf, deployment(after, "postgres").stateful]).toEqual([
    "postgres-eu-central",
    false,
  ]);
  expect(kinds(after, "postgres")).toEqual([]);
  expect(inputsOf(after, "af:backup:Generation", "postgres-eu-central")).toMatchObject({
    service: "postgres",
    nonce: `00000000t${Date.parse(SINCE) / 1000}`,
  });
  const primary = sdlOf(after, "postgres-eu-central");
  expect(variable(primary.postgres, "PGBACKREST_REPO1_PATH")).toBe("/alternate-futures/local/postgres");
  expect(variable(primary.postgres, "POSTGRES_PASSWORD")).toBe(
    variable(sdlOf(before, "postgres").postgres, "POSTGRES_PASSWORD"),
  );
  const wiki = sdlOf(after, "wiki");
  expect(variable(wiki.postgres, "TUNNEL_CONNECT")).toBe("postgres-eu-central.example:38443");
  expect(variable(wiki["postgres-standby"], "TUNNEL_CONNECT")).toBe("postgres.example:38443");
});

test("whoever has a database is told where it is read, at the places of both", async () => {
  const { registrations } = await registered(PRIMARY);
  const { wiki, "postgres-standby": reading } = sdlOf(registrations, "wiki");
  const secrets = JSON.stringify(revealed(registrations.map(({ inputs }) => inputs)));
  expect(secrets).toContain("postgresql://wiki:canary-postgres-wiki@postgres-standby:5432/wiki");
  expect(variable(reading, "TUNNEL_CONNECT")).toBe("postgres-eu-central.example:38443");
  expect(wiki).toBeDefined();
  expect(deployment(registrations, "wiki").placement.apartFrom).toEqual(
    expect.arrayContaining(["postgres", "postgres-eu-central"]),
  );
});

test("no password of it stands anywhere openly, and both places are told of in the stack's output", async () => {
  const { registrations, platform } = await registered(PRIMARY);
  const open = JSON.stringify(registrations.map(({ type, name, inputs }) => [type, name, visible(inputs)]));
  expect(open).not.toContain("canary-postgres-platform_standby");
  expect(platform!.services.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["postgres", "postgres-eu-central"]),
  );
});

test("a database without a standby is what it was", async () => {
  const { registrations } = await registered({});
  const { postgres, ...beside } = sdlOf(registrations, "postgres");
  expect(Object.keys(beside)).toEqual(["tunnel"]);
  expect(postgres!.args[0]).not.toMatch(/standby:|superseded/);
  expect(variable(postgres, "DATABASE_SINCE")).toBeUndefined();
  expect(deployment(registrations, "postgres").copyOf).toBeUndefined();
});
