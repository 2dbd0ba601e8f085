/** What follows a command that gives up the data of services; empty where there are none. Pure. */
export const dataLossFlags = (services: readonly string[]): string =>
  services.map((service) => ` --data-loss ${service}`).join("");
