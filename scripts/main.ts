import { proxyExceptions } from "../network/proxy.ts";
import { redactStream, rememberSecret } from "../redaction/known.ts";
import { secretVariables } from "../redaction/variables.ts";
import { isNamed } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { programOf } from "./program/program.ts";
import { keepPrintable } from "./terminal/gate.ts";
import { jsonText, terminalText } from "./terminal/terminal-text.ts";

// Libraries and programs that are started from here read these variables themselves, also for loopback.
Object.assign(process.env, proxyExceptions(process.env));

// What is secret in the environment is known from the start, all else from when it is read.
rememberSecret(secretVariables(process.env));
for (const stream of [process.stdout, process.stderr]) {
  keepPrintable(stream);
  redactStream(stream);
}

// Only what was asked for is built; everything where nothing of that name is there, to tell what there is.
const word = process.argv.slice(2).find((each) => !each.startsWith("-"));
const asked = COMMANDS.filter((entry) => isNamed(entry, word));
const program = programOf(asked.length > 0 ? asked : COMMANDS);

/** What was typed for the command that runs. */
let given: { stage?: string; json?: boolean } = {};
program.hook("preAction", (_, command) => {
  given = command.opts();
});

/** The one place where errors end: all of them are told, and the exit code is 1. */
function fail(error: unknown): void {
  const verbose = program.opts().verbose === true || ["1", "true"].includes(process.env.PLATFORM_DEBUG ?? "");
  if (given.json === true) process.stdout.write(jsonText(error, given));
  else process.stderr.write(terminalText(error, { verbose, stage: given.stage }));
  process.exitCode = 1;
}

// What nobody waited for leaves the process in an unknown state.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => {
    fail(error);
    process.exit();
  });
}

// A reader of the output that has seen enough (`| head`) is no error; without one of the messages the work goes on.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

await program.parseAsync().catch(fail);
