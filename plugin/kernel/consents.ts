/** What may become of data in this run. */
export interface Consents {
  /** Whether a person has given up the data of a service. */
  has(service: string): boolean;
  /** How much of a service's data its backups lack; absent where none is known. */
  backup?(service: string): BackupAge | undefined;
  /** Whether this run asks every provider first: one that is silent then is taken for dead. */
  readonly providersAsked?: boolean;
}

/** Seconds. */
export interface BackupAge {
  /** Since what is newest in the backups. */
  readonly age: number;
  /** Up to which a new place begins with it where a provider is silent, and nobody has to be asked. */
  readonly maxLoss: number;
  /** The place that has gone on with what another one held, which is asked about; absent where none has. */
  readonly successor?: string;
}

export const NO_CONSENT: Consents = new Set();

/** In place of a name: all of them. */
export const EVERYTHING = "*";

/** Whatever the service. */
export const EVERY_CONSENT: Consents = { has: () => true };

/** The variable that carries them from the command to the plugin: names apart by spaces, `*` = all. */
export const DATA_LOSS_VARIABLE = "PLATFORM_DATA_LOSS";

/** The variable that carries the ages of backups: `service=age/maxLoss`, seconds, or `service=age/maxLoss/successor`, apart by spaces. */
export const BACKUP_VARIABLE = "PLATFORM_BACKUP_AGES";

/** The variable by which a command says that its run asks every provider first. */
export const PROVIDERS_ASKED_VARIABLE = "PLATFORM_PROVIDERS_ASKED";

/** The variable by which a command says that it has compared the state with the chain before this run. */
export const COMPARED_VARIABLE = "PLATFORM_STATE_COMPARED";

/** Pure. @param text value of `PLATFORM_DATA_LOSS` @param ages value of `PLATFORM_BACKUP_AGES` @param asked value of `PLATFORM_PROVIDERS_ASKED` */
export function dataLossConsents(text = "", ages = "", asked = ""): Consents {
  const names = new Set(text.split(/[\s,]+/).filter(Boolean));
  const backups = parseAges(ages);
  return {
    has: (service) => names.has(EVERYTHING) || names.has(service),
    backup: (service) => backups.get(service),
    providersAsked: asked === "1",
  };
}

function parseAges(text: string): Map<string, BackupAge> {
  const entries = text.split(" ").map((entry) => /^([^=]+)=([0-9]+)\/([0-9]+)(?:\/([^/]+))?$/.exec(entry));
  return new Map(
    entries.flatMap((match) => {
      const [, service, age, maxLoss, successor] = match ?? [];
      if (service === undefined) return [];
      return [[service, { age: Number(age), maxLoss: Number(maxLoss), ...(successor && { successor }) }]];
    }),
  );
}

/** The value of `PLATFORM_BACKUP_AGES`. Pure. */
export const backupAgesText = (ages: ReadonlyMap<string, BackupAge>): string =>
  [...ages]
    .map(([service, { age, maxLoss, successor }]) => `${service}=${age}/${maxLoss}${successor ? `/${successor}` : ""}`)
    .join(" ");
