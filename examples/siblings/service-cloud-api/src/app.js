import { createYoga } from "graphql-yoga";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { maskError } from "./errors.js";
import { identify } from "./identity.js";
import { schema } from "./schema.js";

/** @param required names of variables without which it is not ready */
export function createApp(database, required, env) {
  const absent = required.filter((name) => !env[name]);
  const yoga = createYoga({
    schema,
    context: async ({ request }) => ({
      database,
      user: await identify(request.headers.get("authorization"), env.JWT_SECRET),
      projectId: request.headers.get("x-project-id"),
    }),
    cors: env.APP_URL ? { origin: env.APP_URL, credentials: true } : false,
    maskedErrors: { maskError },
    graphiql: false,
    landingPage: false,
    // the class that the server knows
    fetchAPI: { Response },
  });

  const app = new Hono();
  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/internal/audit/health", async (c) => {
    const failure = await database.failure();
    const ready = absent.length === 0 && failure === undefined;
    return c.json({ database: failure === undefined, reason: failure, absent }, ready ? 200 : 503);
  });
  app.use(bodyLimit({ maxSize: 1024 * 1024 }));
  app.all("/graphql", (c) => yoga.fetch(c.req.raw));
  app.notFound((c) => c.json({ error: "not found" }, 404));
  return app;
}
