import { serve } from "@hono/node-server";
import { createApp } from "./app.js";
import { Database } from "./database.js";
import { loadSecrets } from "./secrets.js";

const required = ["DATABASE_URL", "JWT_SECRET", "AUTH_INTROSPECTION_SECRET", "INTERNAL_AUTH_TOKEN"];

let server;

// the first process of a container has to end itself; requests under way have a second
process.once("SIGTERM", () => {
  if (!server) process.exit();
  server.close(() => process.exit());
  setTimeout(() => process.exit(), 1000);
});

await loadSecrets(required);

const database = new Database(process.env.DATABASE_URL);
const app = createApp(database, required, process.env);
server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 4000) });

console.log(`database: ${(await database.failure()) ?? "ready"}`);
