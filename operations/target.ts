import type { ContainerFault } from "../errors/container-fault.ts";
import type { PlaceOutput } from "../stacks/output.ts";

/**
 * What commands ask of a target about what runs on it; `targets/target.ts` is its counterpart in the program. Whatever
 * a target cannot be asked at the moment is an error, except in `look` and `cost`, where it is a problem of the place.
 */
export interface Operations {
  /** Everything open on the account that the stage uses, and whose it is. */
  places(signal: AbortSignal): Promise<readonly OpenPlace[]>;
  /** Whether the containers of a place are ready, which the target is asked now, and why they are not. */
  look(place: PlaceOutput, containers: readonly string[], signal: AbortSignal): Promise<Sight>;
  /** What a place costs, and how long it is paid for. */
  cost(place: PlaceOutput, signal: AbortSignal): Promise<Cost>;
  /** What is wrong with the target itself, whatever runs there; empty where all is well. */
  problems(signal: AbortSignal): Promise<readonly string[]>;
  /** What the containers of a service print. */
  logs(service: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>;
  /** What happened to the containers of a service. */
  events(service: string, follow: boolean, signal: AbortSignal): AsyncIterable<ContainerEvent>;
  /** Why nothing of a service can be reached where it runs, asked several times over some seconds; undefined where whoever runs it answers. */
  silence?(service: string, signal: AbortSignal): Promise<string | undefined>;
  /** Runs one command in a container of a service, and resolves with its exit code. */
  shell(service: string, command: ShellCommand, streams: ShellStreams, signal: AbortSignal): Promise<number>;
  /** How a service comes to run elsewhere; absent where a target has no elsewhere. */
  move?(service: string, wish: MoveWish, signal: AbortSignal): Promise<Move>;
}

export interface MoveWish {
  /** Where to, as the target names places for people; absent = wherever is best. */
  readonly to?: string | undefined;
  readonly reason: string;
  /** RFC 3339: when the service may come back. */
  readonly until?: string | undefined;
}

/** A move as the stage file says it; the next `up` carries it out. */
export interface Move {
  /** Whether the service holds data, which does not move. */
  readonly stateful: boolean;
  readonly from: string;
  readonly to?: string;
  /** What the stage file says from then on, in one line. */
  readonly change: string;
  /** The text of the stage file with the move in it. */
  edit(text: string): string;
  /** Where the service is now. */
  place(signal: AbortSignal): Promise<string>;
}

export interface OpenPlace {
  /** The target's name or number of it. */
  readonly id: string;
  /** Mark of the owner. */
  readonly tag: string;
  /** Belongs to no service of the stage, though it carries the stage's mark: paid for nothing. */
  readonly orphan: boolean;
  /** Runs for the stage, but the stage's state does not know it. */
  readonly unrecorded: boolean;
}

export interface Sight {
  /** Who runs it, as the target knows them. */
  readonly provider: string;
  /** Host name, for people. */
  readonly providerHost: string;
  /** The target's name or number of the place. */
  readonly id: string;
  /** Empty where every container is ready. */
  readonly problems: readonly string[];
  /** What is wrong with the first container that is not ready; absent where the target does not tell. */
  readonly fault?: { readonly container: string; readonly fault: ContainerFault };
}

export interface Cost {
  /** US dollars, two decimals; absent where it is not known. */
  readonly pricePerMonth?: string;
  /** Hours until what was paid is used up; null when unknown. */
  readonly runwayHours: number | null;
  /** Empty where it is paid for. */
  readonly problems: readonly string[];
}

export interface LogOptions {
  /** Go on as lines come. */
  readonly follow: boolean;
  /** Lines of the past. */
  readonly tail: number;
}

export interface LogLine {
  /** Container. */
  readonly name: string;
  readonly message: string;
}

export interface ContainerEvent {
  /** Such as `Normal` or `Warning`. */
  readonly type: string;
  /** One word, such as `Pulled`. */
  readonly reason: string;
  readonly note: string;
  /** What it happened to. */
  readonly object: { readonly name?: string | undefined };
}

export interface ShellCommand {
  readonly container: string;
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Which replica, from 0. */
  readonly podIndex: number;
}

/** Where the command's output goes, and its input comes from when it runs on a terminal. */
export interface ShellStreams {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  readonly terminal?: Terminal;
}

export interface Terminal {
  /** Tells what was typed, and the size now and whenever it changes; returns how to stop that. */
  attach(typed: (bytes: Uint8Array) => void, resized: (columns: number, rows: number) => void): () => void;
}
