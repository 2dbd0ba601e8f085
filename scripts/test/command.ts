import { command } from "../command.ts";

export const test = command({
  name: "test",
  summary: "run every check and test; with paths only those tests",
  arguments: [
    {
      name: "paths",
      form: "list",
      description: "test files or folders, such as sdl or tests/up.test.ts",
      offers: "file",
    },
  ],
  options: {
    edge: { description: "instead the proxy with the real Pingap, which is built once (about 18 minutes)" },
    containers: {
      description: "instead what needs containers: the runtime, and the whole platform on it (docs/containers.md)",
    },
    faults: { takes: "count", read: Number, description: "play so many fault schedules instead" },
    fuzz: { takes: "minutes", read: Number, description: "read mutated files and answers for so long instead" },
    "fuzz-target": { takes: "name", description: "fuzz this one alone, such as zone-file" },
    "fuzz-input": { takes: "file", description: "read one input again that was kept in .platform/fuzz" },
    seed: {
      takes: "seed",
      read: Number,
      standard: "1",
      description: "of the first fault schedule, or of the mutations",
    },
  },
  examples: [
    { words: "test", does: "everything, as CI does" },
    { words: "test sdl tests/up.test.ts", does: "a folder and a file" },
    { words: "test --containers", does: "what runs on leases as containers" },
    { words: "test --faults 1 --seed 7", does: "one fault schedule again" },
    { words: "test --fuzz 30", does: "half an hour of mutated inputs" },
  ],
  needs: ["development"],
  load: async () => (await import("./run.ts")).runTests,
});
