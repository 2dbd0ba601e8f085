/** A file of a recipe's context that is brought or built, and not kept in the checkout. */
export type Ingredient = DebianBase | NpmPackage | GoProgram | Pingap;

/** A root file system of Debian, from the mirror that apt uses. */
export interface DebianBase {
  readonly file: string;
  readonly from: "debian";
  readonly suite: string;
  readonly packages: readonly string[];
}

export interface NpmPackage {
  readonly file: string;
  readonly from: "npm";
  readonly package: string;
  readonly version: string;
  /** As the lock file of npm has it. */
  readonly integrity: string;
}

export interface GoProgram {
  readonly file: string;
  readonly from: "go";
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** As go.sum has it; with it the module's own go.sum is fixed, too. */
  readonly sum: string;
  readonly package: string;
  /** Seconds the build takes on two cores, for the progress line. */
  readonly seconds: number;
  /** More of `-ldflags`, after `-s -w`. */
  readonly ldflags?: string;
}

/** The binary of `engine/pingap.ts`. */
export interface Pingap {
  readonly file: string;
  readonly from: "pingap";
  readonly version: string;
}
