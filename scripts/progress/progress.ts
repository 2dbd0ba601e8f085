import type { EngineEvent, Step } from "../../engine/events/event.ts";
import { type Group, groupOf, isComponent } from "./group.ts";

/** One resource that the engine works on, or has worked on. Times are milliseconds of the arrivals. */
export interface Item {
  readonly urn: string;
  readonly type: string;
  readonly parent: string | undefined;
  /** What is done, such as `create`, `update`, `delete`, `delete-replaced`, `refresh`. */
  readonly op: string;
  state: "working" | "done" | "failed";
  /** What it says of itself while it is worked on. */
  status: string;
  outputs: Readonly<Record<string, unknown>>;
  /** Paths of inputs that differ. */
  readonly changes: readonly string[];
  readonly began: number;
  ended: number | undefined;
}

/** What is said about a resource beyond its status. */
export interface Remark {
  readonly urn: string | undefined;
  readonly severity: "error" | "warning" | "info";
  readonly text: string;
}

/** A line's worth of resources that are changed. */
export interface GroupItems {
  readonly group: Group;
  readonly items: readonly Item[];
}

/** What the engine has told of a run so far. It only remembers; what is made of it is decided elsewhere. */
export class Progress {
  readonly #items = new Map<string, Item>();
  readonly #parents = new Map<string, string | undefined>();
  readonly #same = new Set<string>();
  readonly #remarks = new Map<string, Remark>();
  #end: { counts: Readonly<Record<string, number>>; seconds: number } | undefined;

  /** Takes an event in. @param at milliseconds */
  take(event: EngineEvent, at: number): void {
    if (event.kind === "said") this.#said(event);
    else if (event.kind === "ended") this.#end = { counts: event.counts, seconds: event.seconds };
    else this.#step(event.kind, event.step, at);
  }

  /** What is changed, by line: services in the order in which they were begun, then all else. */
  groups(): GroupItems[] {
    const grouped = Map.groupBy([...this.#items.values()].filter(isShown), ({ urn }) => this.groupOf(urn).name);
    return [...grouped.values()]
      .map((items) => ({ group: this.groupOf(items[0]!.urn), items }))
      .sort((a, b) => ORDER[a.group.kind] - ORDER[b.group.kind]);
  }

  groupOf(urn: string): Group {
    return groupOf(urn, this.#parents.get(urn));
  }

  /** Each told once. */
  remarks(): readonly Remark[] {
    return [...this.#remarks.values()];
  }

  /** Whether a resource is taken away: in a run of some resources the engine compares also what such a one has. */
  isDeleted(urn: string | undefined): boolean {
    return urn !== undefined && this.#items.get(urn)?.op === "delete";
  }

  /** How many are worked on, were, failed, or stay as they are. */
  tally(): { working: number; done: number; failed: number; same: number } {
    const states = Map.groupBy([...this.#items.values()].filter(isShown), ({ state }) => state);
    const count = (state: Item["state"]) => states.get(state)?.length ?? 0;
    return { working: count("working"), done: count("done"), failed: count("failed"), same: this.#same.size };
  }

  /** Undefined while the run goes on. */
  get end(): { readonly counts: Readonly<Record<string, number>>; readonly seconds: number } | undefined {
    return this.#end;
  }

  #step(kind: "began" | "done" | "failed", step: Step, at: number): void {
    const { urn, id, type, op, parent, outputs, changes } = step;
    if (parent !== undefined || !this.#parents.has(urn)) this.#parents.set(urn, parent);
    // `replace` repeats what `create-replacement` is.
    if (op === "replace") return;
    const key = op === "delete-replaced" ? formerKey(urn, id) : urn;
    const item = this.#items.get(key);
    if (op === "same") {
      this.#same.add(urn);
      // What was only looked at is as the state says.
      if (item?.op === "refresh") this.#items.delete(key);
      return;
    }
    if (kind === "began" || !item) {
      const begun = { state: "working", status: "", began: at, ended: undefined } as const;
      this.#items.set(key, { urn, type, parent, op, outputs, changes, ...begun });
    }
    if (kind === "began") return;
    const ended = this.#items.get(key)!;
    Object.assign(ended, { state: kind, ended: at, outputs });
    // What a look found is told by what becomes of it.
    if (ended.op === "refresh" && op !== "refresh") this.#items.set(key, { ...ended, op, changes });
  }

  #said({ urn, severity, text, status }: EngineEvent & { kind: "said" }): void {
    if (status) {
      const working = [...this.#items.values()].filter((item) => item.urn === urn && item.state === "working");
      // Of a place and the former one, the former is closed last.
      const item = working.at(-1);
      if (item) item.status = text;
      return;
    }
    if (severity !== "error" && severity !== "warning" && severity !== "info" && severity !== "info#err") return;
    const told = severity === "info#err" ? "info" : severity;
    this.#remarks.set(JSON.stringify([urn, told, text]), { urn, severity: told, text });
  }
}

/** There may be several former ones. */
const formerKey = (urn: string, id: string | undefined): string => `${urn} ${id}`;

const ORDER: Readonly<Record<Group["kind"], number>> = { service: 0, shared: 1, stage: 2 };

/** Components and providers do nothing of their own. */
const isShown = ({ type }: Item): boolean => !isComponent(type) && !type.startsWith("pulumi:");
