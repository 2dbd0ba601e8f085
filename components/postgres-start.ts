/** Databases by the service that uses each, which is the name of its role too. */
export type Databases = Readonly<Record<string, string>>;

/** Comment on the roles that are made here: others are an operator's, and left alone. */
const OURS = "service of the platform";

/** Variable with the password of a service's role. */
export const passwordVariable = (role: string): string => `${role.toUpperCase().replaceAll("-", "_")}_PASSWORD`;

/**
 * The container's start command, for bash in the image `postgres` (15 or newer). Each start, whatever was interrupted
 * before, makes what is missing: the cluster, and one role and database for each service; it applies the passwords, and
 * a service that is no longer there may not log in. A role or database is never dropped.
 *
 * Until that is done nobody but this script reaches the server, and no setting of the volume keeps it out.
 */
export const startScript = (databases: Databases): string => `
set -euo pipefail

make_cluster() {
  initdb --pgdata="$PGDATA.new" --username=postgres --pwfile=<(echo "$POSTGRES_PASSWORD") \\
    --auth-local=trust --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >> "$PGDATA.new/pg_hba.conf"
}

make_roles() {
  private=$(mktemp -d)
  echo 'local all postgres trust' > "$private/hba"
  trap 'pg_ctl --pgdata="$PGDATA" --mode=fast stop' EXIT
  pg_ctl --pgdata="$PGDATA" --timeout=86400 start \\
    --options="-c listen_addresses='' -c unix_socket_directories='$private' -c hba_file='$private/hba'"
  psql --host="$private" --username=postgres --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
${statements(databases)}
SQL
}

as_postgres() {
  work="set -euo pipefail; $(declare -f "$1"); $1"
  if [ "$(id -u)" = 0 ]; then su -s /bin/bash -c "$work" postgres; else bash -c "$work"; fi
}

own() {
  if [ "$(id -u)" = 0 ]; then find "$1" ! -user postgres -exec chown postgres {} +; fi
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  mkdir -m 0700 "$PGDATA.new"
  own "$PGDATA.new"
  as_postgres make_cluster
  mv -T "$PGDATA.new" "$PGDATA"
fi
own "$PGDATA"
as_postgres make_roles
exec docker-entrypoint.sh postgres
`;

function statements(databases: Databases): string {
  const roles = Object.keys(databases);
  return [
    // A statement that fails is logged by the server, and these hold passwords.
    "SET log_statement = none;",
    "SET log_min_error_statement = panic;",
    ...setPassword("postgres", "POSTGRES_PASSWORD"),
    ...Object.entries(databases).flatMap(([role, database]) => makeRole(role, database)),
    "SELECT format('ALTER ROLE %I NOLOGIN', rolname) FROM pg_roles",
    `WHERE shobj_description(oid, 'pg_authid') = '${OURS}' AND rolname <> ALL ('{${roles.join(",")}}') \\gexec`,
  ].join("\n");
}

const makeRole = (role: string, database: string): string[] => [
  `SELECT 'CREATE ROLE "${role}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') \\gexec`,
  `COMMENT ON ROLE "${role}" IS '${OURS}';`,
  ...setPassword(role, passwordVariable(role)),
  `SELECT 'CREATE DATABASE "${database}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
  `ALTER DATABASE "${database}" OWNER TO "${role}";`,
  `REVOKE CONNECT ON DATABASE "${database}" FROM PUBLIC;`,
];

/** The password is read where it is used, so that it stands in no file and no list of processes. */
const setPassword = (role: string, variable: string): string[] => [
  `\\getenv ${variable} ${variable}`,
  `ALTER ROLE "${role}" LOGIN PASSWORD :'${variable}';`,
];
