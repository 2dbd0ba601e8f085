/** Names that follow from those of services and apps. Pure. */

/** The two names of a login that take turns, as one name cannot have two secrets. */
export const turnNames = (name: string): readonly [string, string] => [name, `${name}-2`];

/** Database of an app. */
export const databaseOf = (app: string): string => app.replaceAll("-", "_");

/** The secret that the stage makes for a variable of an app. */
export const generatedSecret = (app: string, variable: string): string =>
  `${app}-${variable.toLowerCase().replaceAll("_", "-")}`;

/** The key of one consumer of a tunnel. */
export const tunnelSecret = (service: string, consumer: string): string => `${service}-tunnel-${consumer}`;
