import { Command } from "commander";
import { Failure } from "../engine/failure.ts";
import { certCommand } from "./cert/command.ts";
import { destroyCommand } from "./destroy.ts";
import { dnsCommand } from "./dns/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { envCommand } from "./env.ts";
import { fundsCommand } from "./funds/command.ts";
import { leaseCommand } from "./lease/command.ts";
import { logsCommand } from "./lease/logs.ts";
import { previewCommand } from "./preview.ts";
import { refreshCommand } from "./refresh.ts";
import { sandboxCommand } from "./sandbox.ts";
import { sdlCommand } from "./sdl/command.ts";
import { statusCommand } from "./status/command.ts";
import { testCommand } from "./test.ts";
import { upCommand } from "./up.ts";

const program = new Command("platform")
  .description("Provision and keep a decentralised cloud on Akash: services, names, certificates, data.")
  .version("0.1.0")
  .showHelpAfterError("(run with --help to see the options)")
  .addHelpText(
    "after",
    `
First steps:
  ./platform up                         the whole platform on the embedded sandbox, no account needed
  ./platform status                     what is healthy, what it costs, what expires
  ./platform preview --stage prod --offline   the plan for production, without credentials

A provider died at 3 a.m.:
  ./platform up --refresh               finds dead leases and leases them again elsewhere
  ./platform lease move SERVICE --reason dead   or move one service by hand

Exit codes: 0 all is well, 1 an error, 2 changes pending (preview --expect-no-changes).`,
  );

for (const register of [
  upCommand,
  previewCommand,
  refreshCommand,
  destroyCommand,
  statusCommand,
  doctorCommand,
  logsCommand,
  leaseCommand,
  fundsCommand,
  envCommand,
  sandboxCommand,
  sdlCommand,
  dnsCommand,
  certCommand,
  testCommand,
]) {
  register(program);
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    `error: ${error instanceof Failure ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exitCode = 1;
}
