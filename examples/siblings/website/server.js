import { createServer } from "node:http";
import { loadSecrets } from "./secrets.js";

await loadSecrets(["CRON_SECRET"]);

const page = `<!doctype html>
<title>Website</title>
<h1>A decentralised cloud</h1>
<p><a href="${process.env.APP_URL ?? "/"}">Open the app</a></p>
`;

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/api/cron") {
    const allowed = request.headers.authorization === `Bearer ${process.env.CRON_SECRET}`;
    response.writeHead(allowed ? 204 : 401).end();
  } else response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}).listen(Number(process.env.PORT ?? 3000));
