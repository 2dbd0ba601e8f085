import { EVERY_CONSENT } from "../../plugin/kernel/consents.ts";
import { CurrentIds } from "../../plugin/kernel/current-ids.ts";
import { type Handler, PartialError, type Run } from "../../plugin/kernel/handler.ts";
import { type FaultInjector, performEffect } from "./fault-injector.ts";
import { never, type SimulatedProcess } from "./simulated-process.ts";

type Properties = Record<string, unknown>;
export type AnyHandler = Handler<Properties, Properties>;

/** One resource of the program. */
export interface Resource {
  readonly name: string;
  readonly handler: AnyHandler;
  /** Names of the resources whose outputs its inputs take. */
  readonly needs: readonly string[];
  inputs(outputs: (name: string) => Properties): Properties;
}

/** One resource in the state. */
export interface Recorded {
  readonly name: string;
  readonly handler: AnyHandler;
  readonly needs: readonly string[];
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Exists, but is not ready: updated by the next run in any case. */
  readonly unready: boolean;
  /** Replaced already, to be deleted. */
  readonly replaced: boolean;
  /** An update of it has begun, and nothing is known of its end. */
  readonly updating?: boolean;
}

/** What stays when the process ends: the stack's state file. */
export interface State {
  recorded: readonly Recorded[];
}

export interface EngineOptions {
  readonly state: State;
  readonly life: SimulatedProcess;
  readonly interference: FaultInjector;
  /** What an operation on this resource may use. */
  runOf(name: string): Run;
}

/**
 * An engine that behaves as Pulumi's does: operations in parallel along their dependencies, replacements created
 * before their predecessors are deleted, partial failures recorded, the state written before and after every operation
 * so that the answer of one that is killed is lost.
 */
export class Engine {
  readonly #options: EngineOptions;
  /** The kernel's part. */
  readonly #ids = new CurrentIds();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Brings everything to what the program says; what has failed is thrown once all that had begun is through. */
  async up(program: readonly Resource[]): Promise<void> {
    const failures: unknown[] = [];
    const steps = new Map<string, Promise<Properties | undefined>>();
    for (const resource of program) {
      const needs = resource.needs.map((name) => steps.get(name)!);
      const step = Promise.all(needs)
        .then((outputs) => (outputs.includes(undefined) || failures.length > 0 ? undefined : this.#step(resource)))
        .catch((error) => void failures.push(error));
      steps.set(resource.name, step as Promise<Properties | undefined>);
    }
    await Promise.all(steps.values());
    throwAll(failures);
    const wanted = new Set(program.map(({ name }) => name));
    await this.#delete(({ name, replaced }) => replaced || !wanted.has(name));
  }

  async destroy(): Promise<void> {
    await this.#delete(() => true);
  }

  /** Takes the live state of every resource into the stack's. */
  async refresh(): Promise<void> {
    await all(
      this.#state.filter(({ replaced }) => !replaced),
      async (old) => {
        const found = await old.handler.read(this.#options.runOf(old.name), old.id, old);
        await this.#write((recorded) =>
          recorded.flatMap((each) => {
            if (each !== old) return [each];
            if (!found) return [];
            const { inputs, outputs } = copy(found);
            return [{ ...old, inputs, outputs: { ...inputs, ...outputs }, unready: false }];
          }),
        );
      },
    );
  }

  async #step(resource: Resource): Promise<Properties> {
    const { handler, name } = resource;
    const inputs = copy(handler.inputs.parse(resource.inputs((needed) => this.#current(needed)!.outputs)));
    const old = this.#current(name);
    const changes = old ? handler.diff!(old, inputs, this.#options.runOf(name).consents).changes : [];
    const replaced = changes.some(({ replace }) => replace);
    if (old) this.#ids.decided(name, old.id, replaced);
    if (!old || replaced) return this.#create(resource, inputs, old);
    if (changes.length > 0 || old.unready) return this.#update(resource, inputs, old);
    await this.#write((recorded) => recorded.map((each) => (each === old ? { ...old, needs: resource.needs } : each)));
    return old.outputs;
  }

  async #create(resource: Resource, inputs: Properties, old: Recorded | undefined): Promise<Properties> {
    const { name, handler, needs } = resource;
    await this.#write((recorded) => recorded);
    let unready: PartialError | undefined;
    const created = await handler.create(this.#options.runOf(name), inputs).catch((error: unknown) => {
      if (!(error instanceof PartialError)) throw error;
      unready = error;
      return { id: error.id, outputs: error.outputs as Properties };
    });
    this.#ids.made(name, created.id);
    const outputs = copy({ ...inputs, ...created.outputs });
    const fresh = {
      name,
      handler,
      needs,
      id: created.id,
      inputs,
      outputs,
      unready: unready !== undefined,
      replaced: false,
    };
    await this.#write((recorded) => [
      ...recorded.map((each) => (each === old ? { ...each, replaced: true } : each)),
      fresh,
    ]);
    if (unready) throw unready;
    return outputs;
  }

  async #update({ name, handler, needs }: Resource, inputs: Properties, old: Recorded): Promise<Properties> {
    const begun = { ...old, updating: true };
    await this.#write((recorded) => recorded.map((each) => (each === old ? begun : each)));
    let unready: PartialError | undefined;
    const ended = handler.update!(this.#options.runOf(name), old.id, old, inputs);
    const updated = await ended.catch(async (error: unknown) => {
      if (error instanceof PartialError) {
        unready = error;
        return error.outputs as Properties;
      }
      await this.#write((recorded) => recorded.map((each) => (each === begun ? old : each)));
      throw error;
    });
    const outputs = copy({ ...inputs, ...updated });
    const fresh = { ...old, needs, inputs, outputs, unready: unready !== undefined };
    await this.#write((recorded) => recorded.map((each) => (each === begun ? fresh : each)));
    if (unready) throw unready;
    return outputs;
  }

  /** Deletes, dependants first. */
  async #delete(shouldDelete: (each: Recorded) => boolean): Promise<void> {
    for (;;) {
      const left = this.#state.filter(shouldDelete);
      if (left.length === 0) return;
      const needed = new Set(left.flatMap(({ needs }) => needs));
      const free = left.filter(({ name }) => !needed.has(name));
      await all(free.length > 0 ? free : left, async (each) => {
        await this.#write((recorded) => recorded);
        if (!(each.handler.takesBack && this.#ids.has(each.name, each.id))) {
          const run = this.#options.runOf(each.name);
          const allowed = this.#ids.hasSuccessor(each.name, each.id) ? { ...run, consents: EVERY_CONSENT } : run;
          await each.handler.delete(allowed, each.id, each);
        }
        await this.#write((recorded) => recorded.filter((other) => other !== each));
      });
    }
  }

  get #state(): readonly Recorded[] {
    return this.#options.state.recorded;
  }

  #current(name: string): Recorded | undefined {
    return this.#state.find((each) => each.name === name && !each.replaced);
  }

  async #write(change: (recorded: readonly Recorded[]) => readonly Recorded[]): Promise<void> {
    const { state, life, interference } = this.#options;
    const goesOn = await performEffect(life, interference.next("state write"), () => {
      state.recorded = change(state.recorded);
    });
    if (!goesOn) await never;
  }
}

async function all<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(items.map((item) => work(item).catch((error) => void failures.push(error))));
  throwAll(failures);
}

function throwAll(failures: readonly unknown[]): void {
  if (failures.length > 0) {
    const told = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    throw new Error(told.join(" | "), { cause: failures[0] });
  }
}

/** As values are after they went over the engine's wire. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
