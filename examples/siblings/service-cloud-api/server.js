import { createServer } from "node:http";
import { connect } from "node:net";
import { loadSecrets } from "./secrets.js";

const required = ["DATABASE_URL", "JWT_SECRET", "AUTH_INTROSPECTION_SECRET", "INTERNAL_AUTH_TOKEN"];

await loadSecrets(required);

const routes = {
  "/health": () => ({ status: 200, body: { status: "ok" } }),
  "/internal/audit/health": async () => {
    const absent = required.filter((name) => !process.env[name]);
    const database = await reachable(process.env.DATABASE_URL);
    const well = absent.length === 0 && database;
    return { status: well ? 200 : 503, body: { database, absent } };
  },
  "/graphql": () => ({ status: 200, body: { data: { __typename: "Query" } } }),
};

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const { status, body } = (await routes[pathname]?.()) ?? { status: 404, body: { error: "not found" } };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}).listen(Number(process.env.PORT ?? 4000));

/** Whether something accepts connections where a URL points. */
function reachable(url) {
  if (!url) return false;
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 2000 });
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .on("connect", () => done(true))
      .on("error", () => done(false))
      .on("timeout", () => done(false));
  });
}
