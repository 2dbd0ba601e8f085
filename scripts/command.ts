/** A command of `./platform` as data; its code is loaded when it runs. Made by `command`. */
export interface Command {
  readonly name: string;
  /** One line, in lower case. */
  readonly summary: string;
  /** What else there is to know, shown below the options. */
  readonly text?: string;
  /** What follows the name, where that is more than its options and arguments. */
  readonly usage?: string;
  readonly arguments?: readonly Argument[];
  /** By the key the code gets them by: `dryRun` is typed as `--dry-run`. */
  readonly options?: Readonly<Record<string, Option>>;
  readonly examples: readonly Example[];
  readonly needs: readonly Need[];
  /** Loads the function that does it; that one gets the arguments one by one, then the options. */
  readonly load: () => Promise<(...given: never[]) => unknown>;
}

/** Commands with a first word in common. */
export interface Group {
  readonly name: string;
  /** Another name that works as well; help, completion and the reference show the first. */
  readonly alias?: string;
  readonly summary: string;
  readonly commands: readonly Command[];
  /** Name of the one that runs where none is named. */
  readonly standard?: string;
}

export type Entry = Command | Group;

export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly form: "required" | "optional" | "list";
  /** The only words it may be. */
  readonly choices?: readonly string[];
  readonly offers?: Offer;
}

export interface Option {
  readonly description: string;
  /** One letter. */
  readonly short?: string;
  /** What its value is called; without, it is a switch. */
  readonly takes?: string;
  /** A switch that is on, and typed as `--no-…` to be off. */
  readonly negative?: true;
  /** `words`: takes several values at once. `repeated`: may be typed again, one value each time. */
  readonly many?: "words" | "repeated";
  readonly mandatory?: true;
  /** Its value where it is not typed, as it would be typed. */
  readonly standard?: string;
  /** The environment variable that is read where it is not typed. */
  readonly variable?: string;
  /** Key of the option that cannot be typed with it. */
  readonly conflicts?: string;
  /** The only values it may have. */
  readonly choices?: readonly string[];
  readonly offers?: Offer;
  /** The value of what is typed. Throws where it is written wrongly, saying how to write it. */
  readonly read?: (text: string) => unknown;
}

/** What a shell offers for a word that is not finished. */
export type Offer = "stage" | "service" | "secret" | "file" | "folder";

export interface Example {
  /** What follows `./platform`. */
  readonly words: string;
  readonly does: string;
}

/** What a command touches beside its arguments: in short, and what is to be known of it. */
export const NEEDS = {
  stage: ["the stage file", "`Pulumi.<stage>.yaml`"],
  pulumi: ["Pulumi", "brought on first use; and the passphrase of the stage's secrets, which the sandbox has none of"],
  passphrase: ["the stage's passphrase", "from the environment, see docs/secrets.md; the sandbox needs none"],
  network: ["the network", "the internet, or the sandbox, which is started where it does not run"],
  wallet: ["the wallet's key", "from where `akash.wallet` in the stage file says"],
  dns: ["DNS credentials", "those of `dns.providers` in the stage file"],
  development: ["development tools", "Go, and the packages that `npm install` brings for development"],
} as const;

/** Whether a word that was typed names an entry. */
export const isNamed = (entry: Entry, word: string | undefined): boolean =>
  entry.name === word || ("commands" in entry && entry.alias !== undefined && entry.alias === word);

export type Need = keyof typeof NEEDS;

/** Said in one line. */
export const needsOf = ({ needs }: Command): string =>
  needs.length > 0 ? needs.map((need) => NEEDS[need][0]).join(", ") : "neither a stage nor a network";

/** Checks that the code of a command takes what its data says. */
export function command<
  const Arguments extends readonly Argument[] = [],
  const Options extends Readonly<Record<string, Option>> = Record<never, never>,
>(
  data: Omit<Command, "arguments" | "options" | "load"> & {
    readonly arguments?: Arguments;
    readonly options?: Options;
    readonly load: () => Promise<(...given: [...Words<Arguments>, Values<Options>]) => unknown>;
  },
): Command {
  return data;
}

type Words<Arguments extends readonly Argument[]> = { -readonly [Index in keyof Arguments]: Word<Arguments[Index]> };

type Word<Given extends Argument> = {
  required: Single<Given>;
  optional: Single<Given> | undefined;
  list: Single<Given>[];
}[Given["form"]];

type Values<Options> = { -readonly [Key in keyof Options]: Value<Options[Key]> };

type Value<Given> = Given extends { takes: string }
  ? (Given extends { many: string } ? Single<Given>[] : Single<Given>) | Absent<Given>
  : Given extends { negative: true }
    ? boolean
    : boolean | undefined;

type Single<Given> = Given extends { read: (text: string) => infer Read }
  ? Read
  : Given extends { choices: readonly (infer Choice)[] }
    ? Choice
    : string;

type Absent<Given> = Given extends { mandatory: true } | { standard: string } | { many: "repeated" }
  ? never
  : undefined;
