/** Services whose data a person has given up for this run. */
export interface Consents {
  has(service: string): boolean;
}

export const NO_CONSENT: Consents = new Set();

/** In place of a name: all of them. */
export const EVERYTHING = "*";

/** Whatever the service. */
export const EVERY_CONSENT: Consents = { has: () => true };

/** The variable that carries them from the command to the plugin: names apart by spaces, `*` = all. */
export const DATA_LOSS_VARIABLE = "PLATFORM_DATA_LOSS";

/** The variable by which a command says that it has compared the state with the chain before this run. */
export const COMPARED_VARIABLE = "PLATFORM_STATE_COMPARED";

/** Pure. @param text value of `PLATFORM_DATA_LOSS` */
export function dataLossConsents(text = ""): Consents {
  const names = new Set(text.split(/[\s,]+/).filter(Boolean));
  return { has: (service) => names.has(EVERYTHING) || names.has(service) };
}
