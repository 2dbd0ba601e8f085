import * as commander from "commander";
import { projectVersion } from "../../project/version.ts";
import { type Argument, type Command, type Entry, needsOf, type Option } from "../command.ts";
import { flagsOf, placeholder } from "./flags.ts";

const FIRST_STEPS = `
First steps:
  ./platform up                         the whole platform on the embedded sandbox, no account needed
  ./platform init                       a stage of your own: its domain, its services
  ./platform status                     what is healthy, what it costs, what expires
  ./platform preview --stage prod --offline   the plan for production, without credentials

A provider died at 3 a.m.:
  ./platform up --refresh               finds dead leases and leases them again elsewhere
  ./platform lease move SERVICE --reason dead   or move one service by hand

Exit codes: 0 all is well, 1 an error, 2 changes pending (preview --expect-no-changes).`;

/** The command line of `./platform`, which reads what was typed and runs the command's code. */
export function programOf(entries: readonly Entry[]): commander.Command {
  const program = new commander.Command("platform")
    .description("Provision and keep a decentralised cloud on Akash: services, names, certificates, data.")
    .version(projectVersion())
    .option(
      "--verbose",
      "hand the terminal to the engine, and show where every error comes from, as PLATFORM_DEBUG=1 does",
    )
    .showHelpAfterError("(run with --help to see the options)")
    .addHelpText("after", FIRST_STEPS);
  for (const entry of entries) add(program, entry);
  return program;
}

function add(parent: commander.Command, entry: Entry): void {
  if ("commands" in entry) {
    for (const name of [entry.name, ...(entry.alias === undefined ? [] : [entry.alias])]) {
      const group = parent.command(name, { hidden: name === entry.alias }).description(entry.summary);
      for (const command of entry.commands) addCommand(group, command, command.name === entry.standard);
    }
  } else addCommand(parent, entry, false);
}

function addCommand(parent: commander.Command, data: Command, isDefault: boolean): void {
  const command = parent.command(data.name, { isDefault }).description(data.summary);
  if (data.usage) command.usage(data.usage);
  for (const argument of data.arguments ?? []) command.addArgument(argumentOf(argument));
  for (const [key, option] of Object.entries(data.options ?? {})) command.addOption(optionOf(key, option));
  command.addHelpText("after", `\n${sections(data).join("\n\n")}`);
  command.action(async (...given: unknown[]) => {
    const run = (await data.load()) as (...given: unknown[]) => unknown;
    // Last come the options without those of the program, and commander's own object.
    await run(...given.slice(0, -2), command.optsWithGlobals());
  });
}

function argumentOf(data: Argument): commander.Argument {
  const argument = new commander.Argument(placeholder(data), data.description);
  return data.choices ? argument.choices(data.choices) : argument;
}

function optionOf(key: string, data: Option): commander.Option {
  const option = new commander.Option(flagsOf(key, data), data.description);
  const read = data.read && readWith(data.read);
  if (data.choices) option.choices(data.choices);
  if (read) option.argParser(read);
  if (data.many === "repeated") option.argParser((text, before: unknown[]) => [...before, text]).default([], "none");
  if (data.standard !== undefined) option.default(read ? read(data.standard) : data.standard, data.standard);
  if (data.mandatory) option.makeOptionMandatory();
  if (data.variable) option.env(data.variable);
  if (data.conflicts) option.conflicts(data.conflicts);
  return option;
}

/** What a reader throws is told with the option it is about. */
function readWith(read: (text: string) => unknown): (text: string) => unknown {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw new commander.InvalidArgumentError((error as Error).message);
    }
  };
}

/** What help says below the options. */
function sections(command: Command): string[] {
  const { text, examples } = command;
  const width = Math.max(...examples.map(({ words }) => words.length));
  const lines = examples.map(({ words, does }) => `  ./platform ${words.padEnd(width)}  ${does}`);
  return [...(text ? [text] : []), ["Examples:", ...lines].join("\n"), `Needs: ${needsOf(command)}.`];
}
