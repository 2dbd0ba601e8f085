import type { Output } from "@pulumi/pulumi";
import { turnNames } from "../stage/services/derived-names.ts";
import { type Archiving, NOT_ARCHIVED } from "./postgres-archive.ts";
import type { Credential } from "./turns.ts";

/** Databases by the service that uses each, which is the name of its role too. */
export type Databases = Readonly<Record<string, string>>;

/** Who owns a cluster. */
export interface Superuser {
  readonly user: string;
  /** Of its own, made where it is missing; absent = none. */
  readonly database?: string;
}

/** Comment on the roles that are made here: others are an operator's, and left alone. */
const OURS = "service of the platform";

/** Variable with the password of a role; within the start command also of a second login, where it is empty = none may log in. */
export const passwordVariable = (role: string): string => `${role.toUpperCase().replaceAll("-", "_")}_PASSWORD`;

/**
 * The environment that the start command reads passwords from, a variable a role: that of its first login, and on a second
 * line, where there is one, that of its second.
 */
export function passwordsOf(
  logins: Readonly<Record<string, Output<readonly Credential[]>>>,
): Record<string, Output<string>> {
  const entries = Object.entries(logins).map(([role, accepted]) => {
    const lines = accepted.apply((all) => passwordLines(role, all));
    return [passwordVariable(role), lines] as const;
  });
  return Object.fromEntries(entries);
}

/** Pure. */
export function passwordLines(role: string, accepted: readonly Credential[]): string {
  const passwords = turnNames(role).map((login) => accepted.find(({ name }) => name === login)?.secret ?? "");
  return passwords[1] === "" ? passwords[0]! : passwords.join("\n");
}

/** `as_postgres FUNCTION` and `own FOLDER`, for a container that starts as root, or as anybody. */
export const AS_POSTGRES = `as_postgres() {
  work="set -euo pipefail; $(declare -f "$1"); $1"
  if [ "$(id -u)" = 0 ]; then su -s /bin/bash -c "$work" postgres; else bash -c "$work"; fi
}

own() {
  if [ "$(id -u)" = 0 ]; then find "$1" ! -user postgres -exec chown postgres {} +; fi
}
`;

/**
 * The container's start command, for bash in the image `postgres` (15 or newer). Each start, whatever was interrupted
 * before, makes what is missing: the cluster, and one database for each service, with a role that owns it and a second login
 * of that role, by turns; it applies the passwords, and a service that is no longer there may not log in. A role or
 * database is never dropped.
 *
 * Until that is done nobody but this script reaches the server, and no setting of the volume keeps it out.
 *
 * @param databases undefined = what there is of roles and databases stays as it is, but for the superuser's password
 * @param archiving what an archived cluster does besides; the default does nothing
 * @param owner who made the cluster, and what is the superuser's own
 */
export const startScript = (
  databases: Databases | undefined,
  archiving: Archiving = NOT_ARCHIVED,
  { user, database }: Superuser = { user: "postgres" },
): string => `
set -euo pipefail

make_cluster() {
  initdb --pgdata="$PGDATA.new" --username=${user} --pwfile=<(echo "$POSTGRES_PASSWORD") \\
    --auth-local=trust --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >> "$PGDATA.new/pg_hba.conf"
}

make_roles() {
  private=$(mktemp -d)
  echo 'local all ${user} trust' > "$private/hba"
  trap 'pg_ctl --pgdata="$PGDATA" --mode=fast stop' EXIT
  pg_ctl --pgdata="$PGDATA" --timeout=86400 start \\
    --options="-c listen_addresses='' -c unix_socket_directories='$private' -c hba_file='$private/hba'${archiving.privately}"
${archiving.recovered}  psql --host="$private" --username=${user} --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
${statements(databases, { user, ...(database !== undefined && { database }) })}
SQL
}

${archiving.functions}${AS_POSTGRES}
${archiving.look}if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  mkdir -m 0700 "$PGDATA.new"
  own "$PGDATA.new"
${archiving.makeCluster}
  mv -T "$PGDATA.new" "$PGDATA"
fi
own "$PGDATA"
${Object.keys(databases ?? {})
  .flatMap(splitPasswords)
  .join("\n")}
as_postgres make_roles
${archiving.begin}exec docker-entrypoint.sh postgres${archiving.options}
`;

/** @param role whose variable has the passwords of both its logins */
function splitPasswords(role: string): string[] {
  const [first, second] = turnNames(role).map(passwordVariable);
  return [`mapfile -t passwords <<< "$${first}"`, `export ${first}="\${passwords[0]}" ${second}="\${passwords[1]-}"`];
}

function statements(databases: Databases | undefined, { user, database }: Superuser): string {
  const roles = Object.keys(databases ?? {}).flatMap(turnNames);
  return [
    // A statement that fails is logged by the server, and these hold passwords.
    "SET log_statement = none;",
    "SET log_min_error_statement = panic;",
    ...setPassword(user, "POSTGRES_PASSWORD"),
    ...(database === undefined ? [] : [makeDatabase(database)]),
    ...Object.entries(databases ?? {}).flatMap(([role, its]) => makeRole(role, its)),
    ...(databases ? lockOthers(roles) : []),
  ].join("\n");
}

const lockOthers = (roles: readonly string[]): string[] => [
  "SELECT format('ALTER ROLE %I NOLOGIN', rolname) FROM pg_roles",
  `WHERE shobj_description(oid, 'pg_authid') = '${OURS}' AND rolname <> ALL ('{${roles.join(",")}}') \\gexec`,
];

/** What the second login makes belongs to the role as well. */
const makeRole = (role: string, database: string): string[] => [
  ...turnNames(role).flatMap((login) => [
    `SELECT 'CREATE ROLE "${login}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${login}') \\gexec`,
    `COMMENT ON ROLE "${login}" IS '${OURS}';`,
    ...allowLogin(login, passwordVariable(login)),
  ]),
  `GRANT "${role}" TO "${turnNames(role)[1]}";`,
  `ALTER ROLE "${turnNames(role)[1]}" SET role = '${role}';`,
  makeDatabase(database),
  `ALTER DATABASE "${database}" OWNER TO "${role}";`,
  `REVOKE CONNECT ON DATABASE "${database}" FROM PUBLIC;`,
];

const makeDatabase = (database: string): string =>
  `SELECT 'CREATE DATABASE "${database}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`;

const allowLogin = (role: string, variable: string): string[] => [
  `\\getenv ${variable} ${variable}`,
  `SELECT :'${variable}' <> '' AS allowed \\gset`,
  "\\if :allowed",
  `ALTER ROLE "${role}" LOGIN PASSWORD :'${variable}';`,
  "\\else",
  `ALTER ROLE "${role}" NOLOGIN PASSWORD NULL;`,
  "\\endif",
];

/** The password is read where it is used, so that it stands in no file and no list of processes. */
const setPassword = (role: string, variable: string): string[] => [
  `\\getenv ${variable} ${variable}`,
  `ALTER ROLE "${role}" LOGIN PASSWORD :'${variable}';`,
];
