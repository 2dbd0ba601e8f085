import { execa } from "execa";
import { findTool } from "../../engine/tools.ts";
import { findBuilder } from "../../images/builders.ts";
import { type Check, ok, problem, skipped } from "./check.ts";

/** The programs a run needs. Nothing is brought or built here. @param sandboxed whether the stage lives on the sandbox */
export async function checkTools(sandboxed: boolean): Promise<Check[]> {
  const [pulumi, pebble, go, builder] = await Promise.all([
    findTool("pulumi"),
    findTool("pebble"),
    version("go", "version"),
    findBuilder(AbortSignal.timeout(20_000)),
  ]);
  const tools = [toolCheck("pulumi", pulumi), ...(sandboxed ? [toolCheck("pebble", pebble)] : [])];
  const missing = tools.some(({ state }) => state !== "ok");
  return [ok("node", process.version), ...tools, goCheck(go, missing), builderCheck(builder?.name, sandboxed)];
}

function toolCheck(name: string, path: string | undefined): Check {
  return path ? ok(name, path) : problem(name, "is not here yet", "./platform up brings it");
}

function goCheck(found: string | undefined, needed: boolean): Check {
  if (found) return ok("go", found.replace(/^go version /, ""));
  if (!needed) return skipped("go", "is missing, and not needed: every tool is here");
  return problem("go", "is missing: tools that cannot be downloaded cannot be built", "install Go 1.26 or newer");
}

function builderCheck(name: string | undefined, sandboxed: boolean): Check {
  if (name) return ok("images", `${name} works`);
  const says = "neither buildah nor a Docker engine works here";
  if (sandboxed) return skipped("images", `${says}; the sandbox runs without built images`);
  return problem("images", `${says}: images cannot be built and pushed`, "install buildah, or start a Docker engine");
}

async function version(command: string, ...args: string[]): Promise<string | undefined> {
  const result = await execa(command, args, { reject: false, timeout: 10_000 });
  return result.failed ? undefined : String(result.stdout).trim();
}
