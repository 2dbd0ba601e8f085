import type { HostedZone } from "./provider.ts";

/** A cache of the last read of each zone. The next change removes the entry, as it is out of date then. */
export class LastRead<T> {
  readonly #zones = new Map<string, T>();

  keep(zone: HostedZone, learnt: T): void {
    this.#zones.set(zone.id, learnt);
  }

  forget(zone: HostedZone): void {
    this.#zones.delete(zone.id);
  }

  /** @param read keeps what it learns; called where nothing is kept */
  async take(zone: HostedZone, read: () => Promise<unknown>): Promise<T> {
    if (!this.#zones.has(zone.id)) await read();
    const learnt = this.#zones.get(zone.id)!;
    this.forget(zone);
    return learnt;
  }
}
