import { createServer } from "node:http";
import { loadSecrets } from "./secrets.js";

await loadSecrets(["INTERNAL_AUTH_TOKEN"]);

const page = `<!doctype html>
<title>App</title>
<h1>App</h1>
<p>API: ${process.env.API_URL ?? "not set"}. Login: ${process.env.AUTH_SERVICE_URL ?? "not set"}.</p>
`;

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/health") response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
  else response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}).listen(Number(process.env.PORT ?? 3000));
