import { CONFIRMATION } from "../components/postgres-archive.ts";
import type { Stage } from "../stage/schema.ts";
import { type AppValues, apps } from "../stage/services/apps.ts";
import { inputsOf, registerStage, revealed, stageWith, visible } from "./program.fixture.ts";

const repository = {
  endpoint: "https://s3.example.com:9000",
  bucket: "example-backup",
  region: "eu-central-1",
  pathStyle: true,
  accessKey: "AKEXAMPLE",
  secretKey: "canary-of-the-repository",
};

const withBackup = (stage: Stage): Stage => ({
  ...stage,
  backup: {
    repositories: [repository, { ...repository, bucket: "second" }],
    archiveTimeout: "2m",
    volumeInterval: "30m",
    maxLoss: "1h",
  },
});

interface Sdl {
  readonly services: Readonly<Record<string, { image: string; command: string[]; args: string[]; env: string[] }>>;
}

/** With what the stage file leaves to defaults. */
const parsedApp = (values: AppValues) => apps.parse({ wiki: values }).wiki!;

const registered = (backup: boolean) => registerStage("local", false, backup ? withBackup : undefined);

const environment = (sdl: unknown): string[] =>
  (revealed(sdl) as { services: { postgres: { env: string[] } } }).services.postgres.env;

test("PostgreSQL archives into each repository, below a folder and a generation of its own, encrypted by a key of the state", async () => {
  const { registrations } = await registered(true);
  const env = environment(inputsOf(registrations, "af:akash:Manifest", "postgres").sdl);
  expect(env).toEqual(
    expect.arrayContaining([
      "PGBACKREST_STANZA=g000000000001-00000000",
      "BACKUP_ANCESTOR=",
      "BACKUP_ARCHIVE_TIMEOUT=120",
      "PGBACKREST_REPO1_PATH=/alternate-futures/local/postgres",
      "PGBACKREST_REPO1_S3_BUCKET=example-backup",
      "PGBACKREST_REPO1_S3_ENDPOINT=s3.example.com",
      "PGBACKREST_REPO1_STORAGE_PORT=9000",
      "PGBACKREST_REPO1_S3_URI_STYLE=path",
      "PGBACKREST_REPO1_CIPHER_PASS=canary-postgres-backup",
      "PGBACKREST_REPO2_S3_BUCKET=second",
    ]),
  );
});

test("what it begins with is decided for its place, before it starts; what uses it waits until it is verified", async () => {
  const { registrations } = await registered(true);
  expect(inputsOf(registrations, "af:backup:Generation", "postgres")).toMatchObject({
    service: "postgres",
    number: "1",
    nonce: "00000000",
  });
  const verification = inputsOf(registrations, "af:akash:Verification", "postgres");
  expect(verification).toMatchObject({ container: "postgres", deployment: { dseq: "1" } });
  const confirmation = inputsOf(registrations, "af:akash:Verification", "postgres-confirmation");
  expect(confirmation).toMatchObject({ container: "postgres", command: ["bash", "-c", CONFIRMATION] });
});

test("the place before is held for the new one, before it is decided what that begins with", async () => {
  const { registrations } = await registered(true);
  expect(inputsOf(registrations, "af:akash:Fence", "postgres")).toMatchObject({ deployment: { dseq: "1" } });
  const order = registrations.map(({ type, name }) => `${type} ${name}`);
  expect(order.indexOf("af:akash:Fence postgres")).toBeLessThan(order.indexOf("af:backup:Generation postgres"));
});

test("Infisical's database is archived as well, by its own superuser, in a folder and by a key of its own", async () => {
  const { registrations } = await registered(true);
  const { sdl } = inputsOf(registrations, "af:akash:Manifest", "secrets");
  const { services } = revealed(sdl) as { services: Record<string, { env: string[]; args: string[] }> };
  expect(services.database!.env).toEqual(
    expect.arrayContaining([
      "PGBACKREST_STANZA=g000000000001-00000000",
      "PGBACKREST_REPO1_PATH=/alternate-futures/local/secrets",
      "PGBACKREST_REPO1_CIPHER_PASS=canary-secrets-backup",
      "PGBACKREST_PG1_USER=infisical",
    ]),
  );
  expect(services.database!.args.join()).not.toMatch(/username=postgres/);
  expect(services.infisical!.env.join()).not.toContain("PGBACKREST");
  expect(inputsOf(registrations, "af:akash:Fence", "secrets")).toMatchObject({ container: "database" });
  expect(inputsOf(registrations, "af:akash:Verification", "secrets")).toMatchObject({ container: "database" });
});

test("what starts on a volume that is backed up is restored first, into a generation of its own, and then runs its own command", async () => {
  const { registrations } = await registerStage("local", false, (stage) => {
    const wiki = parsedApp({
      image: "example/wiki:2",
      command: ["node", "server"],
      args: ["--quiet"],
      backup: true,
      volumes: { data: { size: "1Gi", mount: "/data" }, more: { size: "1Gi", mount: "/more" } },
    });
    return withBackup({ ...stage, services: { ...stage.services, apps: { wiki } } });
  });
  const containers = (service: string) =>
    (revealed(inputsOf(registrations, "af:akash:Manifest", service).sdl) as Sdl).services[service]!;
  const wiki = containers("wiki");
  expect(wiki.command).toEqual(["sh", "-c"]);
  expect(wiki.args.slice(1)).toEqual(["sh", "node", "server", "--quiet"]);
  expect(wiki.env).toEqual(
    expect.arrayContaining([
      "BACKUP_PATHS=/data /more",
      "BACKUP_INTERVAL=1800",
      "BACKUP_URL_1=s3:https://s3.example.com:9000/example-backup/alternate-futures/local/wiki/restic",
      "BACKUP_URL_2=s3:https://s3.example.com:9000/second/alternate-futures/local/wiki/restic",
      "BACKUP_LOOKUP_1=path",
      "BACKUP_PASSWORD=canary-wiki-backup",
      "BACKUP_GENERATION=g000000000001-00000000",
      "BACKUP_ANCESTOR=",
    ]),
  );
  for (const service of ["wiki", "registry", "ipfs"]) {
    expect(inputsOf(registrations, "af:backup:Generation", service)).toMatchObject({ kind: "volume" });
    expect(inputsOf(registrations, "af:akash:Fence", service)).toMatchObject({ container: service });
    expect(inputsOf(registrations, "af:akash:Verification", service)).toMatchObject({ container: service });
    expect(containers(service).image).not.toMatch(/registry:3|kubo:v/);
  }
  expect(containers("registry").args.slice(1)).toEqual(["sh", "/entrypoint.sh", "/etc/distribution/config.yml"]);
  const open = JSON.stringify(registrations.map(({ inputs }) => visible(inputs)));
  expect(open).not.toContain("canary-wiki-backup");
});

test("no key of a repository stands anywhere openly", async () => {
  const { registrations } = await registered(true);
  const open = JSON.stringify(registrations.map(({ type, name, inputs }) => [type, name, visible(inputs)]));
  for (const key of ["canary-postgres-backup", repository.secretKey]) expect(open).not.toContain(key);
});

test("its image is built where it is run, and not where the stage names another one or has no PostgreSQL", async () => {
  const built = async (postgres: object) => {
    const change = (stage: Stage): Stage =>
      withBackup({
        ...stage,
        services: stageWith({ postgres, auth: { enabled: false }, api: { enabled: false } }).services,
      });
    const { registrations } = await registerStage("local", false, change);
    return registrations.filter(({ type, name }) => type === "af:oci:Image" && name === "postgres-archived").length;
  };
  expect(await built({})).toBe(1);
  expect(await built({ image: "example/postgres-with-pgbackrest:1" })).toBe(0);
  expect(await built({ enabled: false })).toBe(0);
});

test("switching it on keeps the place: only what runs there changes", async () => {
  const without = await registered(false);
  const backed = await registered(true);
  const place = (run: typeof without) => inputsOf(run.registrations, "af:akash:Deployment", "postgres");
  expect(place(backed)).toEqual(place(without));
  expect(without.registrations.filter(({ type }) => /backup|Verification|Fence/.test(type))).toEqual([]);
});

test("a registry keeps its blobs with the backups, holds no data, and its key stands nowhere openly", async () => {
  const inBucket = (stage: Stage): Stage => {
    const backed = withBackup(stage);
    return { ...backed, services: { ...backed.services, registry: { ...backed.services.registry, blobs: "s3" } } };
  };
  const { registrations } = await registerStage("local", false, inBucket);
  expect(inputsOf(registrations, "af:akash:Deployment", "registry")).toMatchObject({ stateful: false });
  const { sdl } = inputsOf(registrations, "af:akash:Manifest", "registry");
  expect(JSON.stringify(revealed(sdl))).not.toContain('"persistent":true');
  expect((revealed(sdl) as { services: { registry: { env: string[] } } }).services.registry.env).toEqual(
    expect.arrayContaining([
      "REGISTRY_STORAGE=s3",
      "REGISTRY_STORAGE_S3_BUCKET=example-backup",
      "REGISTRY_STORAGE_S3_ROOTDIRECTORY=/alternate-futures/local/registry",
      "REGISTRY_STORAGE_S3_FORCEPATHSTYLE=true",
    ]),
  );
  expect(JSON.stringify(visible(sdl))).not.toContain(repository.secretKey);
});
