import { stageFile } from "../stage/file.ts";
import { parseStage } from "../stage/parse.ts";
import type { Stage } from "../stage/schema.ts";
import { stageText } from "../stage/stage.fixture.ts";
import { inputsOf, type Registration, registerStage, revealed } from "./program.fixture.ts";

const from = "g00000001795934478342-1aebfc73";

/** An app with a volume, whose container is not to be copied but for that. */
const notes = {
  image: "example/notes:1",
  command: ["notes"],
  backup: true,
  cpu: 3,
  storage: "2Gi",
  env: { FEATURE: "on" },
  secrets: { TOKEN: "canary-of-notes" },
  volumes: { data: { size: "7Gi", mount: "/data" }, cache: { size: "64Mi", mount: "/cache", kind: "ram" } },
  ports: [{ port: 7000 }],
};

const withCopies = (): Stage => {
  const values = stageFile(stageText("local")).values as { services: object };
  const { stage, problems } = parseStage({
    ...values,
    backup: {},
    services: { ...values.services, apps: { notes }, secrets: { cpu: 4, env: { LOG_LEVEL: "debug" } } },
    restored: {
      earlier: { service: "postgres", from, at: "2026-11-29T05:44:09.000Z" },
      label: { service: "postgres", from, backup: "20261129-054500F" },
      vault: { service: "secrets", from },
      page: { service: "notes", from, backup: "1a2b3c4d" },
      files: { service: "ipfs", from },
      pictures: { service: "registry", from },
    },
  });
  if (problems) throw new Error(JSON.stringify(problems));
  return stage;
};

let all: Registration[];
beforeAll(async () => {
  ({ registrations: all } = await registerStage("local", false, withCopies));
});

interface Container {
  readonly env: string[];
  readonly args: string[];
  readonly command: string[];
  readonly image: string;
  readonly params: object;
}

const document = (name: string) =>
  revealed(inputsOf(all, "af:akash:Manifest", name).sdl) as {
    services: Record<string, Container>;
    profiles: { compute: Record<string, object> };
  };

const service = (name: string, container = name) => document(name).services[container]!;

const variables = (name: string, container = name): Record<string, string> =>
  Object.fromEntries(
    service(name, container).env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
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
  expect(writers.toSorted()).toEqual(["ipfs", "notes", "postgres", "registry", "secrets"]);
  expect(service("earlier").args[0]).toContain("exec docker-entrypoint.sh postgres -c archive_mode=off");
  expect(variables("earlier").POSTGRES_PASSWORD).toBe("canary-earlier-superuser");
});

test("no role or database is made or locked in a copy", () => {
  expect(service("earlier").args[0]).not.toMatch(/CREATE ROLE|NOLOGIN/);
  expect(service("postgres").args[0]).toMatch(/CREATE ROLE/);
});

test("a copy of Infisical's database is one of that container alone, by its own superuser", () => {
  expect(Object.keys(document("vault").services)).toEqual(["vault"]);
  expect(service("vault").image).toBe(service("secrets", "database").image);
  expect(document("vault").profiles.compute.vault).toEqual(document("secrets").profiles.compute.database);
  expect(variables("vault")).toMatchObject({
    PGUSER: "infisical",
    PGBACKREST_REPO1_PATH: "/alternate-futures/local/secrets",
    PGBACKREST_REPO1_CIPHER_PASS: "canary-secrets-backup",
  });
  expect(variables("vault")).not.toHaveProperty("LOG_LEVEL");
  expect(service("vault").args[0]).not.toMatch(/username=postgres/);
});

test.each([
  ["page", "notes", "1a2b3c4d"],
  ["files", "ipfs", undefined],
  ["pictures", "registry", undefined],
])(
  "a copy of volumes (%s) has the image and the size of %s, and of its environment what restores them",
  (copy, of, label) => {
    expect(Object.keys(document(copy).services)).toEqual([copy]);
    expect(service(copy).image).toBe(service(of).image);
    expect(document(copy).profiles.compute[copy]).toEqual(document(of).profiles.compute[of]);
    expect(service(copy).params).toEqual(service(of).params);
    const own = Object.entries(variables(of)).filter(
      ([name]) => name.startsWith("BACKUP_") && !/_(GENERATION|ANCESTOR|FENCE)$/.test(name),
    );
    expect(variables(copy)).toEqual({
      ...Object.fromEntries(own),
      BACKUP_FROM: from,
      ...(label !== undefined && { BACKUP_LABEL: label }),
    });
  },
);

test("a copy of volumes runs nothing of the service's own, and of IPFS pins what was pinned", () => {
  for (const copy of ["page", "files", "pictures"]) {
    expect(service(copy).command).toEqual(["sh", "-c"]);
    expect(service(copy).args).toHaveLength(1);
    expect(service(copy).args[0]).not.toMatch(/start_ipfs|entrypoint|restic.*(backup|init|unlock|forget)/);
  }
  expect(service("files").args[0]).toContain("ipfs pin add");
  expect(service("page").args[0]).not.toContain("ipfs");
});

test.each(["earlier", "vault", "page", "files"])(
  "a copy (%s) is verified, holds no data that would be lost, and is reached by nobody",
  (copy) => {
    expect(inputsOf(all, "af:akash:Verification", copy)).toMatchObject({ container: copy });
    const deployment = inputsOf(all, "af:akash:Deployment", copy);
    expect(deployment).toMatchObject({ service: copy, stateful: false });
    expect(JSON.stringify(deployment.group)).not.toMatch(/5432|5001|8080|7000/);
  },
);

test("beside copies all other places and manifests stay as they are", async () => {
  const without = (await registerStage("local", false, () => ({ ...withCopies(), restored: {} }))).registrations;
  for (const type of ["af:akash:Deployment", "af:akash:Manifest"])
    for (const { name, inputs } of without.filter((each) => each.type === type))
      expect(inputsOf(all, type, name)).toEqual(inputs);
});
