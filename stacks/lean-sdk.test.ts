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

/** What the SDK notes of a promise that never ends, and what it says of it at the end. */
async function promiseThatNeverEnds(env: NodeJS.ProcessEnv) {
  const code = `
    const inner = require("node:module").createRequire(require("node:module").createRequire(${JSON.stringify(import.meta.filename)}).resolve("@pulumi/pulumi"));
    const promise = new Promise(() => {});
    inner("./runtime/debuggable").debuggablePromise(promise, "one");
    console.log(promise._debugStackTrace.split("\\n").length, new Error().stack.split("\\n").length > 1);`;
  const options = ["--disable-warning=ExperimentalWarning", `--import=${LEAN}`, "-e", code];
  const run = promisify(execFile)(process.execPath, options, { env: { ...process.env, ...env } });
  return run.catch((error: { code: number; stdout: string; stderr: string }) => error);
}

test("a promise that never ends is told without its stack, which is read where it is asked for", async () => {
  const told = /1 promise was still active/;
  expect(await promiseThatNeverEnds({})).toMatchObject({
    code: 1,
    stdout: "1 true\n",
    stderr: expect.stringMatching(told),
  });
  const asked = await promiseThatNeverEnds({ PULUMI_DEBUG_PROMISE_LEAKS: "1" });
  expect(asked).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^[2-9]/),
    stderr: expect.stringMatching(told),
  });
});

test("a program loads of the SDK what it uses, reads stacks as they are, and is not debugged", async () => {
  const found = await program("--disable-warning=ExperimentalWarning", `--import=${LEAN}`);
  expect(found).toEqual({ mapsStacks: false, debugs: false, loaded: [], works });
});

test("without that, the SDK would do all of it, so that it is still needed, and in this way", async () => {
  const loaded = ["typescript", "arborist", "automation/server", "exporter-zipkin"];
  expect(await program()).toEqual({ mapsStacks: true, debugs: true, loaded, works });
});
