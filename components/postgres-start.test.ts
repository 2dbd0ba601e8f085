import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findPostgres, PostgresContainer } from "./postgres-container.fixture.ts";
import { passwordLines } from "./postgres-start.ts";

test.each([
  ["the first login", [["api", "a"]], "a"],
  ["the second login", [["api-2", "b"]], "\nb"],
  [
    "both",
    [
      ["api-2", "b"],
      ["api", "a"],
    ],
    "a\nb",
  ],
])("passwords of %s", (_, accepted, lines) => {
  const credentials = accepted.map(([name, secret]) => ({ name: name!, secret: secret! }));
  expect(passwordLines("api", credentials)).toBe(lines);
});

const postgres = await findPostgres("components/postgres-start.test.ts");

(postgres ? describe : describe.skip)("a start of PostgreSQL", () => {
  const databases = { api: "platform", "web-app": "sessions" };
  const passwords = { postgres: "root", api: "one", "web-app": "two" };
  const write = "CREATE TABLE kept (what text); INSERT INTO kept VALUES ('data')";
  const read = "SELECT what FROM kept";
  let container: PostgresContainer;

  beforeEach(async () => {
    container = await PostgresContainer.make(postgres as string);
  });
  afterEach(() => container.dispose());

  const api = (statement: string, password = "one") => container.query("api", password, "platform", statement);
  const webApp = (statement: string, password = "two") => container.query("web-app", password, "sessions", statement);

  test("on an empty volume makes a database for each service, which no other service may open", async () => {
    await container.start(databases, passwords);
    expect(await api("SELECT current_user, current_database()")).toBe("api|platform");
    expect(await webApp(write)).toBe("");
    expect(await container.query("api", "one", "sessions", "SELECT 1")).toContain("permission denied for database");
    expect(await api("SELECT 1", "wrong")).toContain("password authentication failed");
    expect(await container.query("postgres", "root", "postgres", "SHOW data_checksums")).toBe("on");
  });

  test("makes the database of a service that came later, and keeps the data of the others", async () => {
    await container.start({ api: "platform" }, passwords);
    await api(write);
    await container.kill();
    await container.start(databases, passwords);
    expect(await api(read)).toBe("data");
    expect(await webApp(write)).toBe("");
    expect(await container.query("api", "one", "sessions", "SELECT 1")).toContain("permission denied for database");
  });

  test("applies changed passwords, the superuser's too, whatever is in them", async () => {
    await container.start(databases, passwords);
    await container.kill();
    const odd = `it's "a" \\ $HOME \`id\` :'api' ü`;
    await container.start(databases, { ...passwords, postgres: "other", api: odd });
    expect(await api("SELECT 1", odd)).toBe("1");
    expect(await api("SELECT 1")).toContain("password authentication failed");
    expect(await webApp("SELECT 1")).toBe("1");
    expect(await container.query("postgres", "other", "postgres", "SELECT 1")).toBe("1");
    expect(await container.query("postgres", "root", "postgres", "SELECT 1")).toContain("authentication failed");
  });

  test("accepts two logins of a service while it changes over, which share what both have made", async () => {
    const second = (statement: string) => container.query("api-2", "new", "platform", statement);
    await container.start(databases, passwords);
    await api(write);
    await container.kill();
    await container.start(databases, { ...passwords, api: "one\nnew" });
    expect(await api(read)).toBe("data");
    expect(await second("INSERT INTO kept VALUES ('more'); CREATE TABLE made (); SELECT current_user")).toBe("api");
    expect(await api("ALTER TABLE made ADD COLUMN what text; SELECT count(*) FROM kept")).toBe("2");
    await container.kill();
    await container.start(databases, { ...passwords, api: "\nnew" });
    expect(await api("SELECT 1")).toMatch(/not permitted to log in|authentication failed/);
    expect(await second("ALTER TABLE kept ADD COLUMN since date; SELECT count(*) FROM kept")).toBe("2");
    await container.kill();
    await container.start(databases, { ...passwords, api: "newest" });
    expect(await api("SELECT count(*) FROM made", "newest")).toBe("0");
    expect(await second("SELECT 1")).toMatch(/not permitted to log in|authentication failed/);
  });

  test("keeps the data of a service that is gone, which may not log in until it is back", async () => {
    await container.start(databases, passwords);
    await webApp(write);
    await container.query("postgres", "root", "postgres", "CREATE ROLE operator LOGIN PASSWORD 'mine'");
    await container.kill();
    await container.start({ api: "platform" }, passwords);
    expect(await webApp(read)).toContain('role "web-app" is not permitted to log in');
    expect(await container.query("postgres", "root", "sessions", read)).toBe("data");
    expect(await container.query("operator", "mine", "postgres", "SELECT 1")).toBe("1");
    await container.kill();
    await container.start(databases, passwords);
    expect(await webApp(read)).toBe("data");
  });

  test("has the data of an app for its other name, once docs/apps.md was followed", async () => {
    const [, statements = ""] =
      /psql -U postgres -c '(ALTER DATABASE .*)'/.exec(await readFile("docs/apps.md", "utf8")) ?? [];
    const passwordsOf = { postgres: "root", wiki: "one", handbook: "two" };
    await container.start({ wiki: "wiki" }, passwordsOf);
    await container.query("wiki", "one", "wiki", write);
    await container.kill();
    await container.start({}, passwordsOf);
    expect(await container.query("postgres", "root", "postgres", statements)).toBe("");
    await container.kill();
    await container.start({ handbook: "handbook" }, passwordsOf);
    expect(await container.query("handbook", "two", "handbook", `${read}; DROP TABLE kept`)).toBe("data");
    expect(await container.query("wiki", "one", "handbook", "SELECT 1")).toContain("authentication failed");
  }, 60_000);

  test.each([
    "creating configuration files",
    "performing post-bootstrap initialization",
    "Success. You can now start the database server",
    "database system is ready to accept connections",
    "waiting for server to shut down",
  ])("takes up a first start that was killed after it said: %s", async (text) => {
    container.begin(databases, passwords);
    await container.until(new RegExp(text));
    await container.kill();
    await container.start(databases, passwords);
    expect(await api(write)).toBe("");
    expect(await webApp(write)).toBe("");
  });

  test("takes over what an earlier version made, whose first start was interrupted before it made anything", async () => {
    await container.start({}, passwords);
    await container.query("postgres", "root", "postgres", "CREATE ROLE api LOGIN PASSWORD 'older'");
    await container.kill();
    await writeFile(join(container.data, "pg_hba.conf"), "local all all reject\nhost all all all scram-sha-256\n");
    await container.start(databases, passwords);
    expect(await api(write)).toBe("");
    expect(await webApp(write)).toBe("");
  });

  test("ends with the reason where it cannot do all, prints no password, and does it at the next start", async () => {
    const { "web-app": _, ...some } = passwords;
    container.begin(databases, some);
    await expect(container.until(/listening on IPv4 address/)).rejects.toThrow("WEB_APP_PASSWORD");
    await container.start(databases, { ...passwords, api: "canary", "web-app": "canary" });
    expect(await webApp(write, "canary")).toBe("");
    expect(container.log).not.toContain("canary");
  });
});
