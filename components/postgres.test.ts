import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScript } from "./postgres.ts";

test("an empty volume gets one database for each service, which no other role may open", () => {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const script = startScript({ api: "platform", "web-app": "sessions" })
    .replace("/docker-entrypoint-initdb.d", folder)
    .replace("exec docker-entrypoint.sh postgres", "true");
  execFileSync("bash", ["-c", script]);
  const init = readFileSync(join(folder, "10-databases.sh"), "utf8").replace(/^psql.*<<SQL/, "cat <<SQL");
  const env = { ...process.env, API_PASSWORD: "one", WEB_APP_PASSWORD: "two" };
  expect(execFileSync("bash", ["-c", init], { env, encoding: "utf8" })).toBe(`CREATE ROLE "api" LOGIN PASSWORD 'one';
CREATE DATABASE "platform" OWNER "api";
REVOKE CONNECT ON DATABASE "platform" FROM PUBLIC;
CREATE ROLE "web-app" LOGIN PASSWORD 'two';
CREATE DATABASE "sessions" OWNER "web-app";
REVOKE CONNECT ON DATABASE "sessions" FROM PUBLIC;
`);
});
