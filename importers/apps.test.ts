import type { AppValues } from "../stage/services/apps.ts";
import { type Imported, importCompose } from "./import.ts";
import { noteLine } from "./note.ts";

const compose = (services: string): Imported =>
  importCompose(
    { text: `services:\n${services.replace(/^/gm, "  ")}\n`, name: "compose.yaml", folder: ".", read: () => undefined },
    "prod",
  );

const appsIn = ({ drafts }: Imported): Record<string, AppValues> =>
  Object.fromEntries(drafts.map(({ name, settings }) => [name, settings]));

const notesOf = ({ notes }: Imported): string => notes.map(noteLine).join("\n");

describe("who uses whom", () => {
  const cache = "cache: { image: redis }\n";

  test.each<[string, string]>([
    ["a URL", "environment: { REDIS_URL: 'redis://cache:6379/0' }"],
    ["a host with its port", "environment: { QUEUE: 'cache:6379' }"],
    ["a variable that holds a host", "environment: { REDIS_HOST: cache }"],
    ["a list of hosts", "environment: { REDIS_SERVERS: 'a,cache' }"],
    ["a command", "command: [app, '--redis=cache:6379']"],
    ["depends_on as a list", "depends_on: [cache]"],
    ["depends_on as a mapping", "depends_on: { cache: { condition: service_started } }"],
    ["links", "links: ['cache:redis']"],
  ])("is told by %s", (_, line) => {
    expect(appsIn(compose(`${cache}web: { image: a, ${line} }`)).web?.uses).toEqual(["cache"]);
  });

  test.each<[string, string]>([
    ["the name in a variable of another kind", "environment: { MYSQL_DATABASE: cache, CACHE: cache }"],
    ["a user of a URL", "environment: { A: 'http://cache:1@example.com' }"],
    ["a part of a name", "environment: { A_HOST: my-cache, B_URL: 'http://cache.example.com' }"],
  ])("is not told by %s", (_, line) => {
    expect(appsIn(compose(`${cache}web: { image: a, ${line} }`)).web).not.toHaveProperty("uses");
  });

  test("the port that others name is the one that they reach", () => {
    const imported = compose(
      "web: { image: a, environment: { A: 'http://db:9000', B: 'db:8123' } }\ndb: { image: some/db, expose: [1, 8123] }",
    );
    expect(appsIn(imported).db?.port).toBe(9000);
    expect(notesOf(imported)).toMatch(
      /port 8123 of db is not reached: an app has one port that others use, and that is 9000/,
    );
  });

  test("of two that use each other without a host, one is told", () => {
    const imported = compose(
      "a: { image: a, expose: [1], environment: { B_HOST: 'b:2' } }\nb: { image: b, expose: [2], environment: { A_HOST: 'a:1' } }",
    );
    expect(appsIn(imported)).toMatchObject({ a: { uses: ["b"] } });
    expect(appsIn(imported).b).not.toHaveProperty("uses");
    expect(notesOf(imported)).toMatch(/b cannot reach a: they use each other/);
  });

  test("what has no port is not waited for", () => {
    const imported = compose("web: { image: a, depends_on: [job] }\njob: { image: b }");
    expect(appsIn(imported).web).not.toHaveProperty("uses");
    expect(notesOf(imported)).toMatch(/web does not wait for job: the file names no port of it/);
  });

  test("who is renamed is renamed where others name it", () => {
    const imported = compose(
      "web: { image: a, environment: { API: 'http://api_v2:80/x', HOST: store }, command: [run, 'api:1'] }\napi_v2: { image: b }\napi: { image: c }\nredis: { image: redis, container_name: store }",
    );
    expect(appsIn(imported).web).toMatchObject({
      env: { API: "http://api-v2:80/x", HOST: "redis" },
      args: ["run", "my-api:1"],
      uses: ["api-v2", "redis", "my-api"],
    });
    expect(notesOf(imported)).toMatch(/services\.api_v2: the app is called api-v2/);
    expect(notesOf(imported)).toMatch(/services\.api: the app is called my-api: api is a service of the platform/);
  });

  test("who has a host is reached there, which is told in the block too", () => {
    const { drafts, notes } = compose(
      "web: { image: a, environment: { API: 'http://back:3000' } }\nback: { image: b, ports: ['3000:3000'] }",
    );
    expect(drafts[0]?.remarks["env.API"]).toBe("back has a host: its address is in BACK_URL");
    expect(notes.map(noteLine).join("\n")).toMatch(
      /back has a host, and is reached there and not as back; let the app read BACK_URL/,
    );
  });
});

describe("a PostgreSQL server", () => {
  const db =
    "db: { image: 'postgres:16', environment: { POSTGRES_PASSWORD: canary, POSTGRES_DB: main }, volumes: ['db:/var/lib/postgresql/data'] }\n";
  const url = (name: string, database = "main", variable = "DATABASE_URL") =>
    `${name}: { image: a, environment: { ${variable}: 'postgres://u:canary@db:5432/${database}' } }\n`;

  test("of which only DATABASE_URL is read is a database of the platform's own, and its data is told", () => {
    const imported = compose(db + url("web"));
    expect(appsIn(imported)).toEqual({ web: { image: "a", database: true } });
    expect(notesOf(imported)).toMatch(
      /\(database: true\).*in place of db \(postgres:16\); its data is brought by pg_dump, as docs\/import\.md shows for the database web/,
    );
  });

  test("with a database for each of its users, too", () => {
    expect(Object.keys(appsIn(compose(db + url("web") + url("shop", "shop"))))).toEqual(["web", "shop"]);
  });

  test.each<[string, string, RegExp]>([
    ["two share a database", url("web") + url("worker"), /web and worker share one database/],
    ["another variable names it", url("web", "main", "PG_URL"), /PG_URL of web names it/],
    [
      "one also names its host",
      "web: { image: a, environment: { DATABASE_URL: 'postgres://db/x', DB_HOST: db } }\n",
      /DB_HOST of web names it/,
    ],
    [
      "the URL is of a driver",
      "web: { image: a, environment: { DATABASE_URL: 'postgresql+asyncpg://db/x' } }\n",
      /DATABASE_URL of web names it/,
    ],
    ["one only waits for it", `${url("web")}job: { image: b, depends_on: [db] }\n`, /job does not read DATABASE_URL/],
  ])("stays an app where %s", (_, users, why) => {
    const imported = compose(db + users);
    expect(appsIn(imported).db).toMatchObject({ image: "postgres:16", port: 5432 });
    expect(appsIn(imported).db).not.toHaveProperty("hosts");
    expect(notesOf(imported)).toMatch(why);
  });

  test("that is an app keeps its data in a folder of its volume, unless the file says where", () => {
    expect(appsIn(compose(db)).db?.env).toEqual({ POSTGRES_DB: "main", PGDATA: "/var/lib/postgresql/data/pgdata" });
    expect(appsIn(compose(db.replace("POSTGRES_DB: main", "PGDATA: /x"))).db?.env).toEqual({ PGDATA: "/x" });
  });

  test("with extensions, or of nobody, stays an app", () => {
    expect(appsIn(compose(db.replace("postgres:16", "pgvector/pgvector:pg16") + url("web")))).toHaveProperty("db");
    expect(appsIn(compose(db))).toHaveProperty("db");
  });
});

describe("hosts", () => {
  test("never clash with those of the platform, nor with each other", () => {
    const imported = compose(
      "app: { image: a, ports: ['80:80'] }\nmy-app: { image: b, ports: ['80:80'] }\ndocs: { image: c, ports: ['80:80'] }",
    );
    expect(Object.values(appsIn(imported)).map(({ hosts }) => hosts)).toEqual([["my-app"], ["my-app-2"], ["my-docs"]]);
  });
});

test("what stands in for the platform's own proxy is left out, and its details are not told", () => {
  const imported = compose("proxy: { image: 'traefik:v3', ports: ['80:80'], privileged: true }\nweb: { image: a }");
  expect(Object.keys(appsIn(imported))).toEqual(["web"]);
  expect(notesOf(imported)).toBe(
    "compose.yaml:2: services.proxy: is left out: the platform's proxy leads hosts to apps, and has their certificates",
  );
});

test("what has to end before another starts is left out", () => {
  const imported = compose(
    "job: { image: a }\nweb: { image: b, depends_on: { job: { condition: service_completed_successfully } } }",
  );
  expect(Object.keys(appsIn(imported))).toEqual(["web"]);
  expect(notesOf(imported)).toMatch(/services\.job: is left out: it ends when its work is done/);
});

test("secrets of one value are told to be set alike", () => {
  const imported = compose(
    "a: { image: a, environment: { DB_PASSWORD: canary } }\nb: { image: b, environment: { URL: 'mysql://u:canary@x' } }",
  );
  expect(notesOf(imported)).toMatch(
    /\.\/platform secrets set services\.apps\.a\.secrets\.DB_PASSWORD --stage prod; in the file it has all or a part of services\.apps\.b\.secrets\.URL/,
  );
});

test("volumes that two mount are told to be two", () => {
  const imported = compose("a: { image: a, volumes: ['x:/x'] }\nb: { image: b, volumes: ['x:/y'] }");
  expect(notesOf(imported)).toMatch(/a mounts x too, and apps share no volume/);
});

test("a service that a stage file cannot take is left out with its reason", () => {
  const imported = compose("web: { ports: ['80:80'] }\nother: { image: a }");
  expect(Object.keys(appsIn(imported))).toEqual(["other"]);
  expect(notesOf(imported)).toMatch(
    /services\.web: is left out: a stage file does not take it: image needs exactly one of image, sibling and static/,
  );
});
