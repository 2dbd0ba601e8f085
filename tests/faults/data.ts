import type { DialTable } from "../../sandbox/dial.ts";
import type { Container, ContainerContext } from "../../sandbox/runtime/container.ts";
import { Archive } from "./archive.ts";
import { Database, emptyVolume, type Volume } from "./database.ts";
import { ObjectStore } from "./object-store.ts";

/** Whose data it is. */
export const DATABASE = "postgres";
/** Most seconds of writes that a new place may lack where nobody was asked. */
export const MAX_LOSS = 600;

interface Commit {
  readonly at: number;
  readonly place: string;
}

/** What is known of a place from outside. */
export interface PlaceHistory {
  /** When its deployment was first seen on the chain, milliseconds since 1970. */
  readonly opened: number;
  /** When its provider did not answer, or its lease was ended by others: the last time. */
  lost: number | undefined;
  /** Whether it was closed while a person had given its data up. */
  givenUp?: boolean;
}

interface Consumer {
  /** Host and port that its environment leads to. */
  readonly upstream: { readonly host: string; readonly port: number } | undefined;
}

/**
 * The databases of one world, the archive they write into, and those who use them: each running `api` commits a version
 * with every block where its manifest leads it. Checks that what was acknowledged is there for good.
 */
export class Data {
  readonly store = new ObjectStore();
  readonly archive = new Archive(this.store, DATABASE);
  /** Violated properties, as sentences. */
  readonly violations: string[] = [];
  /** Told what happens to the data, for people. */
  tell: (line: string) => void = () => {};
  readonly #dials: readonly DialTable[];
  readonly #databases = new Map<number, Database>();
  readonly #volumes = new Map<string, Volume>();
  readonly #consumers = new Set<Consumer>();
  readonly #commits = new Map<number, Commit>();
  /** Acknowledged, and not lost with good reason. */
  #acknowledged: number[] = [];
  #served: Database | undefined;
  readonly #histories = new Map<string, PlaceHistory>();
  /** Runs in which a person gave the data up. */
  readonly #consents: { readonly from: number; until: number }[] = [];
  /** Begins of the command's runs. */
  readonly #runs: number[] = [];
  #numbers = 0;

  constructor(dials: readonly DialTable[]) {
    this.#dials = dials;
  }

  /** What runs in a container of the image; undefined for what is none of this. */
  container(context: ContainerContext): Container | undefined {
    if (context.service.name === DATABASE) return this.#database(context);
    if (context.service.name === "api") return this.#consumer(context);
    return undefined;
  }

  /** A lease is over, and its volumes are gone. */
  ended(place: string): void {
    this.#volumes.delete(place);
  }

  #database(context: ContainerContext): Database {
    const volume = this.#volumes.get(context.lease) ?? emptyVolume(context.lease);
    this.#volumes.set(context.lease, volume);
    const port = this.#databases.size + 1;
    const log = (line: string) => this.tell(`${DATABASE} ${context.dseq}: ${line}`);
    const database = new Database({ ...context, log }, volume, this.archive, port, () => ++this.#numbers);
    this.#databases.set(port, database);
    return database;
  }

  #consumer({ env }: ContainerContext): Container {
    const consumer = { upstream: upstreamIn(env.UPSTREAM) };
    this.#consumers.add(consumer);
    return { ports: new Map(), close: async () => void this.#consumers.delete(consumer) };
  }

  /** Where an address leads now. */
  #behind({ host, port }: NonNullable<Consumer["upstream"]>): Database | undefined {
    const found = this.#dials.map((dial) => dial.find(host, port, "tcp")).find((each) => each?.host === "database");
    return found && this.#databases.get(found.port);
  }

  /** A lease was seen on the chain. @param lost whether its provider is silent, or it was ended by others */
  see(place: string, { ended, lost }: { readonly ended: boolean; readonly lost: boolean }): void {
    const known = this.#histories.get(place) ?? { opened: Date.now(), lost: undefined };
    this.#histories.set(place, known);
    if (lost) known.lost = Date.now();
    const consented = (this.#consents.at(-1)?.until ?? 0) > Date.now();
    if (ended) known.givenUp ??= consented;
  }

  /** A run of the command begins. @param consented whether it gives the data up */
  runBegins(consented: boolean): void {
    this.#runs.push(Date.now());
    if (consented) this.#consents.push({ from: Date.now(), until: Number.POSITIVE_INFINITY });
  }

  runEnds(): void {
    const last = this.#consents.at(-1);
    if (last && last.until > Date.now()) last.until = Date.now();
  }

  /** Consumers write, as with every block. */
  write(): void {
    for (const { upstream } of this.#consumers) {
      const database = upstream && this.#behind(upstream);
      const version = database?.commit();
      if (!database || version === undefined) continue;
      if (database !== this.#served) {
        this.tell(`consumers write into ${database.volume.place.split("/")[1]}`);
        this.#check(database);
      }
      this.#served = database;
      this.#acknowledged.push(version);
      this.#commits.set(version, { at: Date.now(), place: database.volume.place });
    }
  }

  /** How the place that serves differs from what it should be; undefined when it does not. @param place of its lease */
  unlike(place: string): string | undefined {
    const database = [...this.#databases.values()].findLast(({ volume }) => volume.place === place);
    if (!database) return `no database runs at ${place}`;
    const { volume } = database;
    if (volume.fenced) return `${DATABASE} is fenced`;
    if (!database.takesWrites) return `${DATABASE} takes no writes`;
    if (!volume.verified) return `${DATABASE} was not verified`;
    for (const { upstream } of this.#consumers)
      if (upstream && this.#behind(upstream) !== database) return `consumers are not led to ${DATABASE}`;
    this.#check(database);
    const [diverged] = this.archive.diverged;
    return diverged && `${diverged} cannot archive what it has`;
  }

  /** Containers of the database start anew, as after a crash. */
  crash(): void {
    for (const database of this.#databases.values()) database.crash();
  }

  /** Everything acknowledged is in what is served now, but for what was lost with good reason. */
  #check(database: Database): void {
    const { volume } = database;
    const present = new Set(volume.versions);
    const missing = this.#acknowledged.filter((version) => !present.has(version));
    if (missing.length === 0) return;
    this.#acknowledged = this.#acknowledged.filter((version) => present.has(version));
    const why = missing.map((version) => this.#violation(version, volume)).find(Boolean);
    this.tell(`${missing.length} versions are lost: ${why ?? "with good reason"}`);
    if (why) this.violations.push(`${missing.length} acknowledged versions are lost: ${why}`);
  }

  /** Why a version may not be missing; undefined where it may. */
  #violation(version: number, { place, begun }: Volume): string | undefined {
    const commit = this.#commits.get(version)!;
    const { opened } = this.#histories.get(place)!;
    if (this.#consents.some(({ from, until }) => from <= begun && until >= opened)) return undefined;
    const what = `version ${version} of ${commit.place} is not at ${place}`;
    const { lost, givenUp } = this.#histories.get(commit.place)!;
    if (givenUp) return undefined;
    if (lost === undefined || lost < opened) return `${what}, though its place served`;
    const run = this.#runs.findLast((from) => from <= opened) ?? 0;
    if (commit.at < run - MAX_LOSS * 1000) return `${what}, and is older than backup.maxLoss`;
    return undefined;
  }
}

/** Of the environment of what uses the database. */
function upstreamIn(text: string | undefined): Consumer["upstream"] {
  if (text === undefined) return undefined;
  const [, [ports = []]] = JSON.parse(text) as [unknown, { host: string; externalPort: number }[][]];
  return ports[0] && { host: ports[0].host, port: ports[0].externalPort };
}
