/**
 * Replaces what the SDK loads at every start for programs of other kinds, which takes longer than all the rest of it.
 * Loaded before the SDK's runner by `tools/language-nodejs`; by another host with the program, when some of it is there
 * already. `lean-sdk.test.ts` says when another version of the SDK does this in another way.
 */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);
const sdk = createRequire(require.resolve("@pulumi/pulumi"));

interface Debuggable {
  debuggablePromise: (...given: unknown[]) => unknown;
}

const isTraced = process.argv.some((argument) => argument.startsWith("--tracing"));

/** By what it is to the SDK: what of it is used all the same. */
const REPLACED: Readonly<Record<string, object>> = {
  // Maps every stack to its sources, which are what runs here, and reads one for every promise.
  "source-map-support/register": {},
  // For programs that run the engine.
  "./automation": {},
  // For functions as inputs of resources: TypeScript, npm's installer, and a debugger that watches what is loaded.
  "./runtime/closure/serializeClosure": {},
  "./runtime/closure/codePaths": {},
  "./runtime/closure/v8Hooks": { isInitializedAsync: async () => {} },
  ...(!isTraced && {
    "./cmd/run/tracing": { newSpan: (name: string) => sdk("@opentelemetry/api").trace.getTracer("").startSpan(name) },
  }),
};

for (const [part, exports] of Object.entries(REPLACED)) {
  const path = sdk.resolve(part);
  require.cache[path] ??= Object.assign(new Module(path), { exports, loaded: true });
}

Error.prepareStackTrace = undefined as unknown as typeof Error.prepareStackTrace;

// What a promise that never ends is told by is read from the stack of every promise, and shown only where it is asked for.
if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
  const debuggable = sdk("./runtime/debuggable") as Debuggable;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (...given) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(...given);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
