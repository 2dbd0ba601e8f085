import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { html } from "hono/html";
import { loadSecrets } from "./secrets.js";

let server;

// the first process of a container has to end itself; requests under way have a second
process.once("SIGTERM", () => {
  if (!server) process.exit();
  server.close(() => process.exit());
  setTimeout(() => process.exit(), 1000);
});

await loadSecrets(["CRON_SECRET"]);

const { APP_URL = "/", CRON_SECRET, PORT = "3000" } = process.env;

const app = new Hono();
// without a secret nobody may
if (CRON_SECRET) app.all("/api/cron", bearerAuth({ token: CRON_SECRET }), (c) => c.body(null, 204));
else app.all("/api/cron", (c) => c.body(null, 401));
app.get("*", (c) =>
  c.html(html`<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Website</title>
  <h1>A decentralised cloud</h1>
  <p><a href="${APP_URL}">Open the app</a></p>
</html>
`),
);
server = serve({ fetch: app.fetch, port: Number(PORT) });
