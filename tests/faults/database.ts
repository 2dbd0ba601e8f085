import type { Container, ContainerContext, Execution, Exit } from "../../sandbox/runtime/container.ts";
import type { Archive } from "./archive.ts";

/** Milliseconds between two pieces of the log in the archive. */
export const ARCHIVE_INTERVAL = 10_000;
/** Milliseconds that each part of a start takes. */
const LASTS = { look: 500, cluster: 2_000, restore: 8_000, recovery: 1_000, roles: 1_000, stop: 800, backup: 4_000 };
/** Milliseconds until what failed is tried again. */
const AGAIN = { archive: 2_000, backup: 20_000 };

/** What is on a place's volume, whatever becomes of the container. */
export interface Volume {
  /** Of its lease: `owner/dseq/gseq/oseq`. */
  readonly place: string;
  /** What was committed; undefined while there is no cluster. */
  versions: number[] | undefined;
  /** The backup of which generation recovery has not come to its end with yet. */
  recovering: string | undefined;
  fenced: boolean;
  began: string | undefined;
  verified: boolean;
  /** Generations whose first backup was taken from here. */
  readonly backedUp: Set<string>;
  /** When its cluster began, milliseconds since 1970. */
  begun: number;
}

export const emptyVolume = (place: string): Volume => ({
  place,
  versions: undefined,
  recovering: undefined,
  fenced: false,
  began: undefined,
  verified: false,
  backedUp: new Set(),
  begun: 0,
});

type Phase = "starting" | "primary" | "standby" | "ended";

/** PostgreSQL with the start command of `components/postgres-archive.ts`, as far as data goes: what it does, in that order. */
export class Database implements Container {
  readonly ports: Container["ports"];
  readonly ended: Promise<Exit>;
  readonly volume: Volume;
  readonly #archive: Archive;
  readonly #env: ContainerContext["env"];
  readonly #log: (line: string) => void;
  readonly #numbers: () => number;
  #end: (exit: Exit) => void = () => {};
  #phase: Phase = "starting";

  /** @param port by which clients find it @param numbers gives each version another one, in all the world */
  constructor(context: ContainerContext, volume: Volume, archive: Archive, port: number, numbers: () => number) {
    this.ports = new Map([["5432/TCP", { host: "database", port }]]);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.volume = volume;
    this.#archive = archive;
    this.#env = context.env;
    this.#log = context.log;
    this.#numbers = numbers;
    void this.#start();
  }

  get takesWrites(): boolean {
    return this.#phase === "primary";
  }

  /** @returns the version, or undefined where it takes none */
  commit(): number | undefined {
    if (!this.takesWrites) return undefined;
    const version = this.#numbers();
    this.volume.versions!.push(version);
    return version;
  }

  async close(): Promise<void> {
    this.#phase = "ended";
  }

  /** Ends as after SIGKILL. */
  crash(): void {
    this.#exit(137, "it was killed");
  }

  readonly exec = async ({ command: [name], output }: Execution): Promise<number> => {
    const { code, says } = this.#run(name ?? "");
    if (says) output("stdout", Buffer.from(`${says}\n`));
    return code;
  };

  get #generation(): string {
    return this.#env.PGBACKREST_STANZA ?? "";
  }

  get #isOver(): boolean {
    return this.#phase === "ended";
  }

  #exit(code: number, why: string): void {
    if (this.#isOver) return;
    this.#log(why);
    this.#phase = "ended";
    this.#end({ code, reason: code === 0 ? "Completed" : "Error" });
  }

  async #start(): Promise<void> {
    await pause(LASTS.look);
    if (this.#isOver) return;
    this.#look();
    if (!this.volume.versions && !(await this.#begin())) return this.#exit(1, "backup: the repository does not answer");
    if (this.#isOver) return;
    if (this.volume.recovering && !(await this.#recover())) return this.#exit(1, "recovery failed");
    await pause(LASTS.roles);
    if (this.#isOver) return;
    await this.#archiveRest();
    if (this.#isOver) return;
    this.#phase = this.volume.fenced ? "standby" : "primary";
    this.#log(`it is ${this.#phase}, with ${this.volume.versions!.length} versions`);
    if (this.#phase === "primary") void this.#keepBackups();
  }

  #look(): void {
    const { volume } = this;
    const fence = this.#env.BACKUP_FENCE ?? "";
    if (volume.versions && volume.began !== undefined && !volume.verified && volume.began !== fence) {
      this.#log("backup: it begins again");
      volume.versions = undefined;
      volume.recovering = undefined;
    }
    if (volume.versions && volume.began === undefined) volume.verified = true;
    if (!volume.versions || volume.began === undefined) volume.began = fence;
  }

  /** @returns false where the repository does not tell or give what it begins with */
  async #begin(): Promise<boolean> {
    const { volume } = this;
    const archive = this.#archive;
    if (archive.store.down) return false;
    const own = archive.isComplete(this.#generation);
    if (own) volume.verified = true;
    const from = own ? this.#generation : (this.#env.BACKUP_ANCESTOR ?? "");
    await pause(from === "" ? LASTS.cluster : LASTS.restore);
    if (this.#isOver) return true;
    if (from !== "" && (archive.store.down || !archive.isComplete(from))) return false;
    volume.versions = [...archive.backedUp(from)];
    volume.recovering = from === "" ? undefined : from;
    volume.begun = Date.now();
    return true;
  }

  /** Replays the log after the backup. @returns false where the repository does not answer: the next start goes on */
  async #recover(): Promise<boolean> {
    const { volume } = this;
    const from = volume.recovering!;
    for (;;) {
      await pause(LASTS.recovery);
      if (this.#isOver) return true;
      const next = this.#archive.versions(from).slice(volume.versions!.length, volume.versions!.length + REPLAYED);
      if (this.#archive.store.down) return false;
      if (next.length === 0) break;
      volume.versions!.push(...next);
    }
    volume.recovering = undefined;
    volume.begun = Date.now();
    // a timeline of its own
    volume.versions!.push(this.#numbers());
    return true;
  }

  /** What is not in the archive yet, for as long as the place is fenced. */
  async #archiveRest(): Promise<void> {
    while (this.volume.fenced && !this.#isOver && !this.#push()) await pause(AGAIN.archive);
  }

  #push(): boolean {
    return this.#archive.push(this.#generation, this.volume.versions!);
  }

  async #keepBackups(): Promise<void> {
    const { volume } = this;
    void this.#keepArchiving();
    while (!this.#isOver && !volume.verified) await pause(AGAIN.archive);
    while (!this.#isOver && !volume.backedUp.has(this.#generation)) {
      await pause(LASTS.backup);
      if (!this.#isOver && this.#archive.backUp(this.#generation, volume.versions!))
        volume.backedUp.add(this.#generation);
      else await pause(AGAIN.backup);
    }
  }

  async #keepArchiving(): Promise<void> {
    for (;;) {
      await pause(ARCHIVE_INTERVAL);
      if (this.#isOver) return;
      // so that something is archived while nobody writes
      this.commit();
      if (this.volume.verified) this.#push();
    }
  }

  /** A command in the container, run to its end. */
  #run(name: string): { readonly code: number; readonly says?: string } {
    if (name === "hold") return this.#hold();
    if (name === "release") return this.#release();
    if (name === "verify") return this.#verify();
    if (name === "confirm") return this.#confirm();
    return { code: 127, says: `${name}: not found` };
  }

  #hold() {
    const { volume } = this;
    if (!volume.fenced) {
      if (this.#archive.store.down) return { code: 1, says: "the repository does not answer" };
      if (!this.#archive.isComplete(this.#generation)) return { code: 1, says: "its first backup is not complete yet" };
      if (this.#phase === "primary" || this.#phase === "standby") volume.fenced = true;
    }
    if (this.#phase === "standby") return { code: 0 };
    if (this.#phase === "primary") this.#stop();
    return { code: 1, says: "it archives what it wrote last, and starts again" };
  }

  #release() {
    this.volume.fenced = false;
    if (this.#phase === "primary") return { code: 0 };
    if (this.#phase === "standby") this.#stop();
    return { code: 1, says: "it starts again, to take writes" };
  }

  #verify() {
    if (this.#phase !== "primary") return { code: 1, says: "it does not take writes yet" };
    return { code: 0, says: "" };
  }

  #confirm() {
    this.volume.verified = true;
    return { code: 0, says: "" };
  }

  /** Clients are served until it has ended. */
  #stop(): void {
    void pause(LASTS.stop).then(() => this.#exit(0, "it was stopped"));
  }
}

/** Versions that are replayed at a time. */
const REPLAYED = 4;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
