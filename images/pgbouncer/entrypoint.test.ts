import { runEntrypoint } from "../entrypoint.fixture.ts";

const settings = {
  POOL_SERVER: "postgres:5432",
  POOL_PORT: "5432",
  POOL_DATABASES: "platform,sessions",
  POOL_LOGINS: "api:canary-1\napi-2:canary-2",
  POOL_SIZE: "20",
  POOL_CLIENTS: "200",
};
const show = 'cat "$1"; echo "logins:$POOL_LOGINS."; echo "arguments:$*."; stat -c "%a %n" "$1" "$(dirname "$1")"';
const start = (change: Record<string, string>, script = show) =>
  runEntrypoint("pgbouncer", { ...settings, ...change }, "pgbouncer", script);

/** What it would let in, as `auth_file` has it. */
const letIn = (change: Record<string, string>) => start(change, 'cat "$(dirname "$1")/logins"');

test("every database leads to the server, and its connections are shared out by the transaction", async () => {
  const { code, output } = await start({});
  expect(code).toBe(0);
  expect(output).toMatch(/\[databases\]\nplatform = host=postgres port=5432\nsessions = host=postgres port=5432\n\n/);
  expect(output).toMatch(/listen_addr = \*\nlisten_port = 5432\n/);
  expect(output).toContain("pool_mode = transaction\ndefault_pool_size = 20\n");
  expect(output).toContain("max_db_connections = 20\nmax_client_conn = 200\nmax_prepared_statements = 200\n");
});

test("passwords are in a file of its owner, and neither in its configuration, its environment nor on its command line", async () => {
  const { output } = await start({});
  expect(output).toContain("logins:.");
  expect(output).not.toContain("canary");
  expect(output).toMatch(/^600 .*pgbouncer\.ini$/m);
  expect(output).toMatch(/^700 \S+$/m);
  expect((await letIn({})).output).toBe('"api" "canary-1"\n"api-2" "canary-2"\n');
});

test("whatever is in a password, it stays one", async () => {
  const odd = `it's "a" \\ $HOME \`id\` : % ; ü`;
  expect((await letIn({ POOL_LOGINS: `api:${odd}` })).output).toBe(`"api" "${odd.replaceAll('"', '""')}"\n`);
});

test("without a database nobody is let in, and it runs until there is one", async () => {
  const { code, output } = await start({ POOL_DATABASES: "", POOL_LOGINS: "" });
  expect(code).toBe(0);
  expect(output).toMatch(/\[databases\]\n\n\n?\[pgbouncer\]/);
  expect((await letIn({ POOL_LOGINS: "" })).output).toBe("");
});

test.each<[string, Record<string, string>, RegExp]>([
  ["no server", { POOL_SERVER: "" }, /POOL_SERVER is not set/],
  ["a server without a port", { POOL_SERVER: "postgres" }, /host:port is expected/],
  ["a size that is no number", { POOL_SIZE: "20 clients" }, /POOL_SIZE is "20 clients": a number is expected/],
  ["a database with settings of its own", { POOL_DATABASES: "a = user=postgres" }, /POOL_DATABASES is .* are expected/],
  ["a login without a password", { POOL_LOGINS: "api:canary\nauth" }, /lines of role:password/],
  ["a role that is no name", { POOL_LOGINS: 'a" "canary' }, /lines of role:password/],
])("%s stops the start", async (_, change, message) => {
  const { code, output } = await start(change);
  expect(code).toBe(64);
  expect(output).toMatch(message);
  expect(output).not.toContain("canary");
});
