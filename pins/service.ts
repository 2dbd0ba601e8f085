/** What a service says of a pin: as the Pinning Service API has it. Only `pinned` means that it has all blocks. */
export const PIN_STATES = ["queued", "pinning", "pinned", "failed"] as const;

export type PinState = (typeof PIN_STATES)[number];

/** A pin as a service has it. */
export interface RemotePin {
  /** The service's own name of it. */
  readonly id: string;
  /** In canonical form (`cid.ts`). */
  readonly cid: string;
  readonly state: PinState;
  /** RFC 3339: since when it is there; a service does not tell since when it is in its state. */
  readonly since: string;
  /** What the service says of it, in one line, such as why it failed. */
  readonly details?: string;
}

/** What a kind of service can do, as its public documentation says. */
export interface Capabilities {
  /** Whether it fetches the blocks itself where it is named a CID; else they have to be uploaded, which nothing here does. */
  readonly pinsByCid: boolean;
  /** Whether what it calls `pinned` counts as held elsewhere. */
  readonly counts: boolean;
  /** Whether Kubo asks it by itself. */
  readonly askedByKubo: boolean;
  /** Seconds after which a pin that is not `pinned` is a problem. */
  readonly patience: number;
}

/** One service, of which only the pins of one stage's IPFS are seen. Every call is answered, or throws PinsError. */
export interface PinService {
  /** Asks it to pin. @param origins multiaddresses that have the blocks @returns those to connect to, so that it can fetch them */
  pin(cid: string, origins: readonly string[]): Promise<readonly string[]>;
  /** Every pin, in every state; one CID may be there several times. */
  list(): Promise<RemotePin[]>;
  /** Takes one away; one that is not there is no error. */
  unpin(id: string): Promise<void>;
}
