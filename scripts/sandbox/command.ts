import { command, type Group } from "../command.ts";
import { runtime, stage } from "../terminal/options.ts";

export const sandbox: Group = {
  name: "sandbox",
  summary: "the embedded cloud: chain, providers, DNS, ACME, secrets",
  commands: [
    command({
      name: "start",
      summary: "start it, unless it runs",
      options: { stage, runtime },
      examples: [{ words: "sandbox start", does: "start the one of stage local" }],
      needs: ["stage"],
      load: async () => (await import("./control.ts")).start,
    }),
    command({
      name: "stop",
      summary: "stop it; its state is kept",
      examples: [{ words: "sandbox stop", does: "until the next command that needs it" }],
      needs: [],
      load: async () => (await import("./control.ts")).stop,
    }),
    command({
      name: "status",
      summary: "print what it serves, as JSON",
      options: { stage },
      examples: [{ words: "sandbox status", does: "process, port, block height" }],
      needs: ["stage"],
      load: async () => (await import("./control.ts")).status,
    }),
    command({
      name: "reset",
      summary: "stop it and forget its chain, zones and the states of stages on it",
      examples: [{ words: "sandbox reset", does: "begin again from nothing" }],
      needs: [],
      load: async () => (await import("./control.ts")).reset,
    }),
  ],
};
