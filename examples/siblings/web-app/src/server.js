import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";
import { loadSecrets } from "./secrets.js";

let server;

// the first process of a container has to end itself; requests under way have a second
process.once("SIGTERM", () => {
  if (!server) process.exit();
  server.close(() => process.exit());
  setTimeout(() => process.exit(), 1000);
});

await loadSecrets(["INTERNAL_AUTH_TOKEN"]);

const { API_URL = "not set", AUTH_SERVICE_URL = "not set", PORT = "3000" } = process.env;

const app = new Hono();
app.get("/health", (c) => c.json({ status: "ok" }));
app.get("*", (c) =>
  c.html(html`<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>App</title>
  <h1>App</h1>
  <p>API: ${API_URL}. Login: ${AUTH_SERVICE_URL}.</p>
</html>
`),
);
server = serve({ fetch: app.fetch, port: Number(PORT) });
