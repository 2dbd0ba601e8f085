import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { passwordFront } from "./password-front.ts";

const front = passwordFront({ container: "registry", port: 5000 }, "/v2/", "canary");

/** Runs the container's start with its folders below a temporary one, up to nginx itself. */
function start(): { passwords: string; configuration: string } {
  const root = mkdtempSync(join(tmpdir(), "front-"));
  execFileSync("mkdir", ["-p", join(root, "etc/nginx/conf.d")]);
  const script = front.args?.[0]?.replaceAll("> /etc", `> ${root}/etc`).replace("exec nginx", "true") ?? "";
  execFileSync("sh", ["-c", script], { env: { ...process.env, FRONT_PASSWORD: "canary" } });
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  return { passwords: read("etc/nginx/passwords"), configuration: read("etc/nginx/conf.d/default.conf") };
}

test("the password reaches nginx, and is not part of the start command", () => {
  expect(front.args?.join()).not.toContain("canary");
  expect(start().passwords).toBe("operator:{PLAIN}canary\n");
});

test("everything but health asks for the password", () => {
  const { configuration } = start();
  expect(configuration).toMatch(/location \/ \{\s+auth_basic "platform";/);
  expect(configuration).toMatch(/location = \/-\/health \{\s+proxy_pass http:\/\/registry:5000\/v2\/;/);
  expect(configuration).toContain("proxy_set_header Host $http_host;");
});
