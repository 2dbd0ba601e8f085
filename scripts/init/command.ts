import { command } from "../command.ts";
import { yes } from "../terminal/options.ts";

export const init = command({
  name: "init",
  summary: "begin a stage of your own: its stage file, its zone file, what you need to have",
  text: `What is not given is asked for on a terminal; with --yes nobody is asked, and what is missing is listed.
It writes Pulumi.<stage>.yaml, dns/zones/<domain>.yaml and its part of .env.example, and never a secret. What is there already is not
overwritten without --force, a zone file not even then. With --stage alone, of a stage that is there, it writes the zone files that are missing.
An app is NAME=IMAGE[,port=N][,host=LABEL][,database]: port 8080 and the host NAME where nothing else is said, port=none without an HTTP
server. More of apps is said in the stage file: docs/apps.md.`,
  options: {
    stage: { short: "s", takes: "name", description: "name of the new stage" },
    sandbox: { description: "on the sandbox of this machine, for nothing; without, live" },
    domain: { takes: "name", description: "domain that its hosts are under; on the sandbox <stage>.test without" },
    dns: { takes: "list", description: "DNS providers that serve it, such as cloudflare,desec" },
    registry: { takes: "name", description: "registry and path that images are pushed to, such as ghcr.io/example" },
    wallet: {
      takes: "where",
      description:
        "where the wallet's key is: env:VARIABLE (without: env:AKASH_MNEMONIC), file:PATH, key:PATH or command:PROGRAM",
    },
    services: { takes: "list", description: "services of the platform beside what apps need, such as monitoring,ipfs" },
    app: { takes: "name=image", many: "repeated", description: "an app of your own; may be given again" },
    template: { takes: "name", description: "begin with this folder of examples/templates, copied to one of its name" },
    force: { description: "write anew what is there already" },
    yes: { ...yes, description: "ask nothing" },
  },
  examples: [
    { words: "init", does: "asks for everything" },
    {
      words: "init --yes --sandbox --stage shop --app wiki=ghcr.io/requarks/wiki:2.5,port=3000,database",
      does: "a rehearsal on this machine",
    },
    {
      words:
        "init --yes --stage live --domain example.com --dns desec --registry ghcr.io/example --services monitoring",
      does: "in a script",
    },
  ],
  needs: [],
  load: async () => (await import("./init.ts")).init,
});
