import { createHash } from "node:crypto";
import type { Reply, Respond } from "./http.ts";
import type { ServedZone } from "./zone.ts";

/** A provider: its API and the zones its name servers answer for, over one state. */
export interface DnsApi {
  readonly respond: Respond;
  /** What a body that is no JSON gets; absent = 400 with a text. */
  readonly unreadable?: (text: string) => Reply;
  zones(): readonly ServedZone[];
  /** The whole state as JSON. */
  snapshot(): unknown;
}

/** Served zones by id, built again after a change. */
export class ServedZones {
  readonly #built = new Map<string, ServedZone>();
  readonly #build: (id: string) => ServedZone;
  readonly #onChange: () => void;

  constructor(build: (id: string) => ServedZone, onChange: () => void) {
    this.#build = build;
    this.#onChange = onChange;
  }

  get(id: string): ServedZone {
    const zone = this.#built.get(id) ?? this.#build(id);
    this.#built.set(id, zone);
    return zone;
  }

  changed(id: string): void {
    this.#built.delete(id);
    this.#onChange();
  }
}

/** An identifier that is the same in every run with the same inputs. */
export const identifier = (...parts: (string | number)[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);

/** An IPv4 address or a host name cannot be told from a zone name by form alone: letters, digits, hyphens, underscores and at least one dot. */
export const isZoneName = (name: string): boolean =>
  name.length <= 253 && /^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);

/** A label of an owner name: `*` only as the first one. */
export const isOwnerName = (name: string): boolean =>
  name.length <= 253 &&
  name.split(".").every((label, index) => (label === "*" ? index === 0 : /^[a-z0-9_-]{1,63}$/.test(label)));
