import { ALONE, type Archiving, FENCED, sqlAs } from "../postgres-archive.ts";
import { commandFile } from "./command.ts";
import { FOLLOWER, FOLLOWING, PROMOTED, ROLE } from "./notes.ts";

/** Seconds that a write waits for a standby that is gone: from then on none waits until it is back. */
const WAIT = 5;

/** Seconds between two looks at whether another place has taken over. */
const WATCH = 10;

/** Log that a standby may lack for a moment; what it lacks beyond it reads in the archive. */
const KEPT = " -c wal_keep_size=512MB";

/**
 * An archived cluster that others follow. One that followed itself is promoted before it is started. It does not start, and
 * ends, where the repository says that another place has taken over (`superseded/GENERATION`).
 * @param user the superuser
 */
export const replicated = (user: string, archived: Archiving): Archiving => ({
  ...archived,
  functions: `${archived.functions}${functions(user)}`,
  privately: `${archived.privately}${KEPT}`,
  recovered: `${archived.recovered}${makeRole(user)}`,
  look: `${commandFile(user)}if [ ! -e "${FENCED}" ] && superseded; then
  echo "standby: $SUPERSEDED" >&2
  exit 1
fi
if [ -e "${FOLLOWING}" ] && [ -s "$PGDATA/PG_VERSION" ]; then as_postgres promote_cluster; fi
${archived.look}`,
  begin: `if ! grep -q '^host replication ${ROLE} ' "$PGDATA/pg_hba.conf"; then
  echo 'host replication ${ROLE} all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
${archived.begin}if [ ! -e "${FENCED}" ]; then
  as_postgres watch_superseded &
  as_postgres watch_standby &
fi
`,
  options: `${archived.options}${KEPT} -c wal_sender_timeout=10s`,
});

const functions = (
  user: string,
): string => `export SUPERSEDED="another place has taken over from this one, which takes no writes any more"

list_superseded() {
  pgbackrest --repo=1 repo-ls superseded
}

# Waits for the repository: without it nobody knows.
superseded() {
  local said
  until said=$(as_postgres list_superseded); do
    echo "standby: the repository does not answer: whether another place has taken over is not known" >&2
    sleep 5
  done
  grep -qx "$PGBACKREST_STANZA" <<< "$said"
}

watch_superseded() {
  set +e
  while sleep ${WATCH}; do
    if said=$(pgbackrest --repo=1 repo-ls superseded) && grep -qx "$PGBACKREST_STANZA" <<< "$said" && [ ! -e "${FENCED}" ]; then
      echo "standby: $SUPERSEDED" >&2
      pg_ctl --pgdata="$PGDATA" --mode=immediate stop
    fi
  done
}

# What is written is told as written once the standby has it, for as long as that is there.
watch_standby() {
  set +e
  local lost=0
  sql() { ${sqlAs(user)} --command="$1" 2>/dev/null; }
  while sleep 1; do
    case "$(sql "SELECT count(*) || current_setting('synchronous_standby_names') FROM pg_stat_replication WHERE application_name = '${FOLLOWER}' AND state = 'streaming'")" in
      0${FOLLOWER})
        lost=$((lost + 1))
        if [ $lost -ge ${WAIT} ]; then
          sql 'ALTER SYSTEM RESET synchronous_standby_names'
          sql 'SELECT pg_reload_conf()'
        fi
        ;;
      [1-9]*${FOLLOWER}) lost=0 ;;
      [1-9]*)
        lost=0
        sql "ALTER SYSTEM SET synchronous_standby_names = '${FOLLOWER}'"
        sql 'SELECT pg_reload_conf()'
        ;;
    esac
  done > /dev/null
}

# On a timeline of its own, as the one it followed may come back on the former.
promote_cluster() {
  if [ -e "$PGDATA/standby.signal" ]; then
    private=$(mktemp -d)
    echo 'local all ${user} trust' > "$private/hba"
    pg_ctl --pgdata="$PGDATA" --timeout=86400 start \\
      --options="-c listen_addresses='' -c unix_socket_directories='$private' -c hba_file='$private/hba' -c archive_mode=off${KEPT}${ALONE}"
    pg_ctl --pgdata="$PGDATA" --timeout=86400 promote
    pg_ctl --pgdata="$PGDATA" --mode=fast stop
  fi
  rm -f "${FOLLOWING}" "${PROMOTED}"
}

`;

const makeRole = (
  user: string,
): string => `  psql --host="$private" --username=${user} --dbname=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
SET log_statement = none;
SET log_min_error_statement = panic;
SELECT 'CREATE ROLE ${ROLE}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${ROLE}') \\gexec
\\getenv password STANDBY_PASSWORD
ALTER ROLE ${ROLE} REPLICATION LOGIN PASSWORD :'password';
SQL
`;
