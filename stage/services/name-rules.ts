import { CATALOG, SERVICES, serviceRow } from "./catalog.ts";
import { databaseOf, generatedSecret, tunnelSecret, turnNames } from "./derived-names.ts";
import type { Hosting } from "./host-names.ts";
import { appsOf, isPublic, type Member } from "./members.ts";

/** Names that an app cannot have in the database or among the secrets of the stage, by what says so. Pure. */
export function nameProblems(stage: Hosting, members: readonly Member[]): { path: string[]; message: string }[] {
  const apps = appsOf(stage.services);
  const databases = apps.filter(([, { database }]) => database).map(([name]) => name);
  return [
    ...databases.flatMap((name) => problem([name, "database"], whyNoDatabase(name))),
    ...apps.flatMap(([name]) => problem([name], whyNoLogin(name, members))),
    ...secretProblems(stage),
  ];
}

const problem = (path: string[], message: string | undefined) =>
  message === undefined ? [] : [{ path: ["services", "apps", ...path], message }];

/** Roles and databases that PostgreSQL has itself, or keeps from others, and the secret of its administrator. */
const POSTGRES_OWN = ["public", "none", "template0", "template1", "superuser"];

function whyNoDatabase(name: string): string | undefined {
  const owner = SERVICES.find((service) => serviceRow(service).database === databaseOf(name));
  if (owner) return `${databaseOf(name)} is the database of services.${owner}; give the app another name`;
  return POSTGRES_OWN.includes(name) || name.startsWith("tunnel-")
    ? `${name} means something else in services.postgres; give the app another name`
    : undefined;
}

/** Who logs in where another one does must not be called as the second login of that one. */
function whyNoLogin(name: string, members: readonly Member[]): string | undefined {
  const own = members.find((each) => each.name === name);
  const first = members.find((each) => turnNames(each.name)[1] === name);
  const shared = first && own?.connectsTo.find((each) => isTunnelled(each) && first.connectsTo.includes(each));
  return shared && `is also the second login of ${first.name} at ${shared}; give the app another name`;
}

const isTunnelled = (name: string): boolean => name !== CATALOG.proxy.name && name !== CATALOG.secrets.name;

/** Two secrets that the stage makes would be one. */
function secretProblems(stage: Hosting): { path: string[]; message: string }[] {
  const made = appsOf(stage.services).flatMap(([name, { generate, uses }]) => [
    ...[...new Set(uses)]
      .filter((used) => !isPublic(stage, used))
      .map((used) => ({ secret: tunnelSecret(used, name), path: [name, "uses"] })),
    ...generate.map((variable, index) => ({
      secret: generatedSecret(name, variable),
      path: [name, "generate", String(index)],
    })),
  ]);
  const taken = new Map<string, string>();
  return made.flatMap(({ secret, path }) => {
    const other = taken.get(secret);
    taken.set(secret, path.join("."));
    return problem(path, other && `makes the secret ${secret}, as services.apps.${other} does; take another name`);
  });
}
