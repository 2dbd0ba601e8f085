import { createServer } from "node:http";
import pg from "pg";

const { DATABASE_URL, PORT = "8080" } = process.env;

const database = new pg.Pool({ connectionString: DATABASE_URL, connectionTimeoutMillis: 5_000 });
// A connection that is lost while nobody uses it: the pool opens another one.
database.on("error", (error) => console.error(`database: ${error.message}`));

const routes = {
  "GET /health": async () => {
    await database.query("SELECT 1");
    return [200, { status: "ok" }];
  },
  "GET /notes": async () => {
    const { rows } = await database.query("SELECT id, text, made FROM notes ORDER BY id DESC LIMIT 100");
    return [200, rows];
  },
  "POST /notes": async (body) => {
    if (typeof body?.text !== "string" || body.text === "") return [400, { error: "text is missing" }];
    const { rows } = await database.query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text, made", [body.text]);
    return [201, rows[0]];
  },
};

async function answer(request) {
  const route = routes[`${request.method} ${new URL(request.url, "http://localhost").pathname}`];
  if (!route) return [404, { error: "there is no such route" }];
  return route(request.method === "POST" ? await bodyOf(request) : undefined);
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 100_000) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    console.error(`${request.method} ${request.url}: ${error.message}`);
    return [503, { error: "not available" }];
  });
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
});

/** The database may start after this service does. */
async function migrated() {
  for (;;) {
    try {
      return await database.query(
        "CREATE TABLE IF NOT EXISTS notes (id bigserial PRIMARY KEY, text text NOT NULL, made timestamptz NOT NULL DEFAULT now())",
      );
    } catch (error) {
      console.error(`waiting for the database: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

server.listen(Number(PORT), () => console.log(`listening on ${PORT}`));
await migrated();

process.on("SIGTERM", () => server.close(() => database.end()));
