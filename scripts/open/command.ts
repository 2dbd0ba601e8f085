import { command } from "../command.ts";
import { stage } from "../terminal/options.ts";

export const open = command({
  name: "open",
  summary: "open a service in the browser; on the sandbox by an address of this machine",
  text: `Without SERVICE: what the domain itself leads to, or the only service with a host.
On the sandbox it prints an address of loopback and forwards it, through the sandbox's proxy and with its certificates
checked, until Ctrl-C. Elsewhere it opens the live URL and ends. A machine without a browser is no error.`,
  arguments: [{ name: "service", form: "optional", description: "service or app with a host", offers: "service" }],
  options: {
    stage,
    print: { description: "print the address, and open no browser" },
    port: { takes: "number", description: "port of the address on the sandbox; default: one that is free" },
  },
  examples: [
    { words: "open", does: "the website of stage local" },
    { words: "open api --print --port 8080", does: "http://127.0.0.1:8080 is the API until Ctrl-C" },
    { words: "open --stage prod", does: "the live site" },
  ],
  needs: ["stage", "network"],
  load: async () => (await import("./open.ts")).openService,
});
