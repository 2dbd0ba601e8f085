import type { Risk } from "../stage/accept.ts";
import type { ImageLock } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";

/** What rules know beside the stage file. */
export interface Facts {
  readonly lock: ImageLock;
  /** Absent = the wallets were not looked at. */
  readonly wallets?: Wallets;
}

/** Wallets by something that tells them apart and is no secret: an address, or a hash of their key. */
export interface Wallets {
  readonly deploying: string;
  /** Of the keys that services are given (`keysGiven`), with their paths in the stage. */
  readonly given: readonly { readonly path: readonly string[]; readonly wallet: string }[];
}

/** One that runs a risk. */
export interface Subject {
  /** As `accept[].only` names it: a service by its key in the stage file, or an image. */
  readonly name: string;
  /** In the stage file; absent = the stage does not mention it. */
  readonly path?: readonly string[];
}

/** One rule. */
export interface Rule {
  /** What can happen, one sentence. */
  readonly why: string;
  /** Everyone of the stage who runs the risk, whether it is accepted or not. */
  find(stage: Stage, facts: Facts): readonly Subject[];
  /** The sentence for these subjects, without a full stop. */
  what(subjects: readonly Subject[]): string;
  /** A command that ends the risk for these subjects. @param stage name of the stage */
  fix(subjects: readonly Subject[], stage: string): string;
}

/** A risk that the stage runs without accepting it. */
export interface Finding {
  readonly code: Risk;
  readonly subjects: readonly Subject[];
}

/** Names of subjects, each once, for a sentence. */
export const named = (subjects: readonly Subject[]): string =>
  [...new Set(subjects.map(({ name }) => name))].join(", ");
