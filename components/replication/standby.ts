import { CLUSTER_NOTES, FENCED, PREPARATION, sqlAs } from "../postgres-archive.ts";
import { AS_POSTGRES } from "../postgres-start.ts";
import { commandFile } from "./command.ts";
import { ANEW, FOLLOWER, FOLLOWING, PRIMARY, PRIMARY_PORT, PROMOTED, ROLE } from "./notes.ts";

/** Seconds between two looks, and after which one that gets nothing from a primary that answers is made anew. */
const LOOK = 10;
const PATIENCE = 120;

const CONNECTION = `host=${PRIMARY} port=${PRIMARY_PORT} user=${ROLE} connect_timeout=10`;

/**
 * Start command of a place that follows the primary and can be read. On an empty volume it copies the primary. What is on its
 * volume it goes on from where it followed before, or was held as a primary; anything else may have what nobody else has,
 * and is made anew.
 * @param user the superuser
 */
export const standbyScript = (user: string): string => `
set -euo pipefail
${PREPARATION}
make_standby() {
  pg_basebackup --dbname="${CONNECTION} dbname=replication" --no-password --pgdata="$PGDATA.new" --wal-method=stream --checkpoint=fast
}

# A primary that answers, and from which nothing comes, has gone on without this cluster.
watch_primary() {
  set +e
  local before="" now lost=0
  sql() { ${sqlAs(user)} --command="$1" 2>/dev/null; }
  while sleep ${LOOK}; do
    if [ "$(sql 'SELECT pg_is_in_recovery()')" != t ]; then continue; fi
    now=$(sql "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")/$(sql 'SELECT pg_last_wal_replay_lsn()')
    if [ "\${now%%/*}" = 1 ] || [ "$now" != "$before" ] ||
      [ "$(psql "${CONNECTION} dbname=postgres" --no-password --no-psqlrc --tuples-only --no-align --command='SELECT pg_is_in_recovery()' 2>/dev/null)" != f ]; then
      lost=0
    else
      lost=$((lost + ${LOOK}))
    fi
    before="$now"
    if [ $lost -ge ${PATIENCE} ]; then
      echo "standby: nothing comes from the primary, which answers: it is copied anew" >&2
      touch "${ANEW}"
      pg_ctl --pgdata="$PGDATA" --mode=fast stop
    fi
  done
}

${AS_POSTGRES}
${commandFile(user)}export PGPASSWORD="$STANDBY_PASSWORD"
if [ -e "${PROMOTED}" ] && [ "$(cat "${PROMOTED}")" = "$DATABASE_SINCE" ]; then
  echo "standby: it was promoted" >&2
  rm -f "$PGDATA/standby.signal"
  exec docker-entrypoint.sh postgres -c archive_mode=off -c synchronous_standby_names=
fi
if [ -e "${ANEW}" ] || [ -e "${PROMOTED}" ] || { [ ! -e "${FOLLOWING}" ] && [ ! -e "${FENCED}" ]; }; then
  rm -rf "$PGDATA"
fi
if [ -s "$PGDATA/PG_VERSION" ]; then
  touch "${FOLLOWING}"
else
  rm -f "${FOLLOWING}" "${PROMOTED}" "${ANEW}"
  until pg_isready --quiet --host=${PRIMARY} --port=${PRIMARY_PORT}; do
    echo "standby: the primary does not answer yet" >&2
    sleep 2
  done
  rm -rf "$PGDATA.new"
  mkdir -m 0700 "$PGDATA.new"
  own "$PGDATA.new"
  as_postgres make_standby
  touch "${FOLLOWING}"
  mv -T "$PGDATA.new" "$PGDATA"
fi
rm -f ${CLUSTER_NOTES.map((note) => `"${note}"`).join(" ")}
touch "$PGDATA/standby.signal"
own "$PGDATA"
as_postgres watch_primary &
exec docker-entrypoint.sh postgres -c archive_mode=off -c synchronous_standby_names= -c wal_receiver_status_interval=2s -c wal_receiver_timeout=15s \\
  -c "primary_conninfo=${CONNECTION} application_name=${FOLLOWER}" \\
  -c "restore_command=pgbackrest --stanza=$BACKUP_FROM archive-get %f %p"
`;
