import type { Stage } from "../stage/schema.ts";
import { inputsOf, type Registration, registerStage, revealed } from "./program.fixture.ts";

const from = "g00000001795934478342-1aebfc73";

const withCopies = (stage: Stage): Stage => ({
  ...stage,
  backup: { archiveTimeout: "60s", volumeInterval: "1h", maxLoss: "1h" },
  restored: {
    earlier: { service: "postgres", from, at: "2026-11-29T05:44:09.000Z" },
    label: { service: "postgres", from, backup: "20261129-054500F" },
  },
});

let all: Registration[];
beforeAll(async () => {
  ({ registrations: all } = await registerStage("local", false, withCopies));
});

const service = (name: string) =>
  (
    revealed(inputsOf(all, "af:akash:Manifest", name).sdl) as {
      services: Record<string, { env: string[]; args: string[]; image: string }>;
    }
  ).services[name]!;

const variables = (name: string): Record<string, string> =>
  Object.fromEntries(
    service(name).env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

test("a copy is made of what it names, with the image, the repository and the key of the running one", () => {
  const { PGBACKREST_REPO1_CIPHER_PASS, PGBACKREST_REPO1_PATH } = variables("postgres");
  const shared = { PGBACKREST_REPO1_CIPHER_PASS, PGBACKREST_REPO1_PATH, BACKUP_FROM: from };
  expect(variables("earlier")).toMatchObject({ ...shared, BACKUP_AT: "2026-11-29 05:44:09.000+00" });
  expect(variables("label")).toMatchObject({ ...shared, BACKUP_LABEL: "20261129-054500F" });
  expect(service("earlier").image).toBe(service("postgres").image);
});

test("a copy has no generation of its own, does not archive, and has a superuser's password of its own", () => {
  expect(variables("earlier")).not.toHaveProperty("PGBACKREST_STANZA");
  const writers = all.filter(({ type }) => type === "af:backup:Generation").map(({ name }) => name);
  expect(writers.toSorted()).toEqual(["postgres", "secrets"]);
  expect(service("earlier").args[0]).toContain("exec docker-entrypoint.sh postgres -c archive_mode=off");
  expect(variables("earlier").POSTGRES_PASSWORD).toBe("canary-earlier-superuser");
});

test("no role or database is made or locked in a copy", () => {
  expect(service("earlier").args[0]).not.toMatch(/CREATE ROLE|NOLOGIN/);
  expect(service("postgres").args[0]).toMatch(/CREATE ROLE/);
});

test("a copy is verified, holds no data that would be lost, and is reached by nobody", () => {
  expect(inputsOf(all, "af:akash:Verification", "earlier")).toMatchObject({ container: "earlier" });
  const deployment = inputsOf(all, "af:akash:Deployment", "earlier");
  expect(deployment).toMatchObject({ service: "earlier", stateful: false });
  expect(JSON.stringify(deployment.group)).not.toContain("5432");
});

test("beside copies all other places and manifests stay as they are", async () => {
  const without = (await registerStage("local", false, (stage) => ({ ...withCopies(stage), restored: {} })))
    .registrations;
  for (const type of ["af:akash:Deployment", "af:akash:Manifest"])
    for (const { name, inputs } of without.filter((each) => each.type === type))
      expect(inputsOf(all, type, name)).toEqual(inputs);
});
