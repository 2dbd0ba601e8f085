/**
 * What each resource is in this run, by its URN. A resource may stand in the state twice: replaced by an interrupted run
 * and about to be deleted, and current again since the replacement was taken back. It is one and the same outside, so
 * what is current is not deleted. Destroying registers nothing, so nothing is current there.
 */
export class CurrentIds {
  readonly #ids = new Map<string, string>();

  /** The engine goes on with what it has, or is going to replace it. */
  decided(urn: string, id: string, replaced: boolean): void {
    if (replaced) this.#ids.delete(urn);
    else this.#ids.set(urn, id);
  }

  /** What a create made, or found. */
  made(urn: string, id: string): void {
    this.#ids.set(urn, id);
  }

  /** Whether the resource is another one now: what is deleted has a successor, so its replacement was consented to. */
  hasSuccessor(urn: string, id: string): boolean {
    return this.#ids.has(urn) && !this.has(urn, id);
  }

  has(urn: string, id: string): boolean {
    return this.#ids.get(urn) === id;
  }
}
