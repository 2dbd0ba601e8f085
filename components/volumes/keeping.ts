/** What of a container its backups need to be told; pieces of POSIX shell. */
export interface Keeping {
  /** Before each backup, to write down what files do not tell. */
  readonly before?: string;
  /** Paths and patterns that are in no backup, each a word of shell. */
  readonly without?: readonly string[];
  /** After a restore, before the container's own command is run. */
  readonly restored?: string;
  /** Serves reads while the place is held; default: nothing is served then. */
  readonly held?: string;
  /** Prints what a copy has beside files, a line of a name and a number each. */
  readonly counted?: string;
}
