import { backupProblems, needsSandboxS3, repositoriesOf, secondsOf } from "./backup.ts";
import { stageFile } from "./file.ts";
import { parseStage } from "./parse.ts";
import { stageText } from "./stage.fixture.ts";

const parsed = (backup: object) => parseStage({ ...stageFile(stageText("local")).values, backup });

const repository = {
  endpoint: "https://s3.example.com",
  bucket: "example-backup",
  accessKey: "key",
  secretKey: "secret",
};

test("without backup there is no repository; on the sandbox an empty one is its own, which needs no key of anybody", () => {
  expect(repositoriesOf({})).toEqual([]);
  const { stage } = parsed({});
  expect(repositoriesOf(stage!).map(({ endpoint }) => endpoint)).toEqual(["https://s3.sandbox"]);
  expect(needsSandboxS3(stage!)).toBe(true);
});

test("a repository of one's own takes the place of the sandbox's", () => {
  const { stage } = parsed({ repositories: [repository] });
  expect(repositoriesOf(stage!)).toEqual([{ ...repository, region: "us-east-1", pathStyle: false }]);
  expect(needsSandboxS3(stage!)).toBe(false);
});

test("outside the sandbox a bucket has to be named", () => {
  const { stage } = parsed({});
  expect(backupProblems({ ...stage!, sandbox: undefined })).toMatchObject([{ path: ["backup", "repositories"] }]);
  expect(backupProblems(stage!)).toEqual([]);
});

test.each<[string, object, RegExp]>([
  ["no bucket's name", { repositories: [{ ...repository, bucket: "Example_Backup" }] }, /must be the name of a bucket/],
  ["an endpoint without encryption", { repositories: [{ ...repository, endpoint: "http://s3.example.com" }] }, /https/],
  ["an endpoint on this machine", { repositories: [{ ...repository, endpoint: "http://127.0.0.1:9000" }] }, /https/],
  [
    "an endpoint with a path",
    { repositories: [{ ...repository, endpoint: "https://s3.example.com/x" }] },
    /without a path/,
  ],
  [
    "an endpoint with a query",
    { repositories: [{ ...repository, endpoint: "https://s3.example.com?x" }] },
    /without a path/,
  ],
  [
    "an endpoint with a log-in",
    { repositories: [{ ...repository, endpoint: "https://a:b@s3.example.com" }] },
    /log-in/,
  ],
  [
    "a name that no bucket can have",
    { repositories: [{ ...repository, bucket: "a..b" }] },
    /must be the name of a bucket/,
  ],
  ["the same bucket twice", { repositories: [repository, { ...repository, region: "x" }] }, /is the first one again/],
  ["an interval that PostgreSQL cannot count", { archiveTimeout: "999999999h", maxLoss: "999999999h" }, /at most 24h/],
  ["an interval longer than the loss that is taken", { archiveTimeout: "2h" }, /must be at most backup.maxLoss \(1h\)/],
  ["a repository too many", { repositories: [repository, repository, repository] }, /2/],
  ["no duration", { archiveTimeout: "often" }, /must be a duration such as 60s/],
  ["no certificate", { repositories: [{ ...repository, ca: "/etc/ca.pem" }] }, /certificates as PEM/],
  ["an unknown key", { repository }, /repository/],
])("%s is refused", (_, backup, message) => {
  expect(JSON.stringify(parsed(backup).problems)).toMatch(message);
});

test.each(["https://s3.example.com", "https://s3.example.com/", "https://s3.example.com:9000"])(
  "%s is an endpoint",
  (endpoint) => {
    expect(parsed({ repositories: [{ ...repository, endpoint }] }).problems).toBeUndefined();
  },
);

test("durations are read in seconds", () => {
  expect(["60s", "5m", "1h"].map(secondsOf)).toEqual([60, 300, 3600]);
});

test("a registry that keeps its blobs with the backups needs some", () => {
  const registry = (more: object) => {
    const { stage } = parseStage({ ...stageFile(stageText("local")).values, services: { registry: more } });
    return backupProblems(stage ?? ({ services: { registry: { enabled: true, ...more } } } as never));
  };
  expect(registry({ blobs: "s3" })).toMatchObject([{ path: ["services", "registry", "blobs"] }]);
  expect(registry({ blobs: "volume" })).toEqual([]);
  const { problems } = parseStage({ ...stageFile(stageText("local")).values, services: { registry: { blobs: "s3" } } });
  expect(JSON.stringify(problems)).toContain("services.registry.blobs");
});
