import { keyText } from "../../stage/secrets/key.ts";
import { ANY_NAME, secretPlaces } from "../../stage/secrets/keys.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import type { Argument, Command, Entry, Group, Offer, Option } from "../command.ts";
import { longFlag } from "../program/flags.ts";

/** A place in the command line, after the command's words: what may be typed there. */
export interface Place {
  /** Such as `lease show`; empty at the beginning. */
  readonly path: string;
  readonly options: readonly Flag[];
  readonly words: Offered;
}

export interface Flag {
  /** With its dashes. */
  readonly long: string;
  /** With its dash. */
  readonly short?: string;
  readonly says: string;
  /** What its value may be; undefined for a switch. */
  readonly value?: Offered;
}

/** A file, a folder, a stage (found when it is asked for), or one of a list. An empty list: something that only a person knows. */
export type Offered = Exclude<Offer, "service" | "secret"> | readonly Item[];

export interface Item {
  readonly word: string;
  readonly says: string;
}

const EVERYWHERE: readonly Flag[] = [
  { long: "--verbose", says: "the engine's own screen, and where every error comes from" },
  { long: "--help", short: "-h", says: "display help for command" },
];

const HELP: Item = { word: "help", says: "display help for command" };

/** Every place of the command line, the beginning first. */
export function placesOf(entries: readonly Entry[]): Place[] {
  const version = { long: "--version", short: "-V", says: "output the version number" };
  return [
    { path: "", options: [version, ...EVERYWHERE], words: [...entries.map(item), HELP] },
    { path: "help", options: [], words: entries.map(item) },
    ...entries.flatMap((entry) => ("commands" in entry ? groupPlaces(entry) : [place(entry.name, entry)])),
  ];
}

/** After another name of it the same is offered, though that name never is. */
function groupPlaces({ name, alias, commands, standard }: Group): Place[] {
  return [name, ...(alias === undefined ? [] : [alias])].flatMap((each) => placesAfter(each, commands, standard));
}

function placesAfter(name: string, commands: readonly Command[], standard: string | undefined): Place[] {
  const first = commands.find((command) => command.name === standard);
  return [
    { path: name, options: first ? flagsOf(first) : EVERYWHERE, words: [...commands.map(item), HELP] },
    { path: `${name} help`, options: [], words: commands.map(item) },
    ...commands.map((command) => place(`${name} ${command.name}`, command)),
  ];
}

/** Where there are several arguments, they are alike, or only the first one can be offered. */
function place(path: string, command: Command): Place {
  const [argument] = command.arguments ?? [];
  return { path, options: flagsOf(command), words: argument ? offered(argument) : [] };
}

function flagsOf({ options = {} }: Command): Flag[] {
  const own = Object.entries(options).map(([key, option]) => ({
    long: longFlag(key, option),
    ...(option.short && { short: `-${option.short}` }),
    says: option.description,
    ...(option.takes && { value: offered(option) }),
  }));
  return [...own, ...EVERYWHERE];
}

function offered({ choices, offers }: Argument | Option): Offered {
  if (choices) return choices.map((word) => ({ word, says: "" }));
  if (offers === "service")
    return Object.values(CATALOG).map(({ name, description }) => ({ word: name, says: description }));
  if (offers === "secret") return secretPlaces().flatMap(keyItems);
  return offers ?? [];
}

/** A name of one's choice cannot be offered. */
const keyItems = (path: readonly string[]): Item[] =>
  path.includes(ANY_NAME) ? [] : [{ word: keyText(path), says: "" }];

const item = ({ name, summary }: Entry): Item => ({ word: name, says: summary });
