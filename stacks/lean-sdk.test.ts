import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const LEAN = join(import.meta.dirname, "lean-sdk.ts");

/** What is there after the SDK's runner has loaded its parts and the program the SDK. */
async function program(...options: string[]) {
  const code = `
    const { createRequire } = require("node:module");
    const sdk = createRequire(${JSON.stringify(import.meta.filename)});
    const inner = createRequire(sdk.resolve("@pulumi/pulumi"));
    inner("source-map-support/register");
    const hooks = inner("./runtime/closure/v8Hooks");
    const { CustomResource, log, runtime } = sdk("@pulumi/pulumi");
    const span = inner("./cmd/run/tracing").newSpan("one");
    span.setAttribute("a", true), span.addEvent("b"), span.end();
    hooks.isInitializedAsync().then(() => console.log(JSON.stringify({
      mapsStacks: Error.prepareStackTrace !== undefined,
      debugs: Object.keys(inner.cache).some((path) => path.endsWith("v8Hooks.js")) && "getSessionAsync" in hooks,
      loaded: ["typescript", "arborist", "automation/server", "exporter-zipkin"].filter((part) =>
        Object.keys(inner.cache).some((path) => path.includes(part))),
      works: [typeof CustomResource, typeof log.error, typeof runtime.setMocks],
    })));`;
  const { stdout } = await promisify(execFile)(process.execPath, [...options, "-e", code]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const works = ["function", "function", "function"];

test("a program loads of the SDK what it uses, reads stacks as they are, and is not debugged", async () => {
  const found = await program("--disable-warning=ExperimentalWarning", `--import=${LEAN}`);
  expect(found).toEqual({ mapsStacks: false, debugs: false, loaded: [], works });
});

test("without that, the SDK would do all of it, so that it is still needed, and in this way", async () => {
  const loaded = ["typescript", "arborist", "automation/server", "exporter-zipkin"];
  expect(await program()).toEqual({ mapsStacks: true, debugs: true, loaded, works });
});
