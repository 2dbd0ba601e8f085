import { createServer } from "node:http";
import { loadSecrets } from "./secrets.js";

const required = [
  "DATABASE_URL",
  "JWT_SECRET",
  "JWT_REFRESH_SECRET",
  "AUTH_INTROSPECTION_SECRET",
  "TOKEN_ENCRYPTION_KEY",
];
const providers = ["github", "google", "twitter", "discord"];

await loadSecrets(required);

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const { status, body } = answer(pathname);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}).listen(Number(process.env.PORT ?? 3000));

function answer(path) {
  if (path === "/health") return { status: 200, body: { status: "ok" } };
  if (path === "/health/db") {
    const absent = required.filter((name) => !process.env[name]);
    return { status: absent.length === 0 ? 200 : 503, body: { absent } };
  }
  if (path === "/auth/providers") return { status: 200, body: { providers: providers.filter(configured) } };
  return { status: 404, body: { error: "not found" } };
}

const configured = (provider) => Boolean(process.env[`${provider.toUpperCase()}_CLIENT_ID`]);
