/** Parts of PostgreSQL's start command (`postgres-start.ts`), each a piece of bash that ends with a new line, or options. */
export interface Archiving {
  /** Before `as_postgres` is defined. */
  readonly functions: string;
  /** Makes `$PGDATA.new`, one line. */
  readonly makeCluster: string;
  /** Options of the server that only the script reaches. */
  readonly privately: string;
  /** When that server answers. */
  readonly recovered: string;
  /** Before the cluster is looked at. */
  readonly look: string;
  /** Right before the server that everybody reaches. */
  readonly begin: string;
  /** Options of that one. */
  readonly options: string;
}

/** Seconds: a full backup a week, a differential one a day. */
const FULL = 7 * 86_400;
const DIFFERENTIAL = 86_400;

/** Seconds between two looks at what is due, and after a failure. */
const PAUSE = 60;

/** Seconds between two looks at how much room the log leaves. */
const LOOK = 2;
/** Of so many parts of the volume one has to be free for the server to take writes while no repository takes the log. */
const ROOM = 10;

/** Prints values alone. */
export const sqlAs = (user: string): string =>
  `psql --username=${user} --dbname=postgres --no-psqlrc --tuples-only --no-align`;

/** Beside the cluster, so that a restore does not bring them along. */
export const NOTES = `\${PGDATA%/*}/backups`;
/** There while the place is fenced. */
export const FENCED = `${NOTES}/fenced`;

export const NOT_ARCHIVED: Archiving = {
  functions: "",
  makeCluster: "  as_postgres make_cluster",
  privately: "",
  recovered: "",
  // Held when its backups were switched off, it would be so for ever, and again once they are back. What it writes meanwhile is
  // not archived: a full backup is due then.
  look: `rm -f "$PGDATA/standby.signal" "${FENCED}" "${NOTES}"/*-full "${NOTES}"/*-diff\n`,
  begin: "",
  options: "",
};

/** The fence that a cluster began under. */
const BEGAN = `${NOTES}/began`;
/** There once others were let to rely on the cluster. */
const VERIFIED = `${NOTES}/verified`;

/** While a restore goes on: the generation that is restored, and the last segment that its archive had then. */
const RESTORING = `${NOTES}/restoring`;
/** What is told of the last restore. */
export const RESTORED = `${NOTES}/restored`;
/** There where a restore lacks what it must not lack. */
const LACKING = `${NOTES}/lacking`;

/** What is told of a cluster by all of them. */
export const CLUSTER_NOTES = [FENCED, BEGAN, VERIFIED, RESTORING, RESTORED, LACKING];

const SETTINGS = ["archive_mode=on", "wal_level=replica"];

/** Quoted as `pg_ctl --options` in double quotes wants it, and as a command line does. */
const privateSettings = [...SETTINGS, "archive_command='pgbackrest archive-push %p'"].map((each) => ` -c ${each}`);
const publicSettings = [
  ...SETTINGS,
  "'archive_command=pgbackrest archive-push %p'",
  '"archive_timeout=$BACKUP_ARCHIVE_TIMEOUT"',
].map((each) => ` -c ${each}`);

/** Nobody is waited for, whatever the cluster's own settings say: a backup has those of a time when a standby followed. */
export const ALONE = " -c synchronous_standby_names=''";

/** So that the script can do its work where the server took no writes for want of room. */
const WRITABLE = " -c default_transaction_read_only=off";

/** What pgBackRest needs in the container: the authorities of its repositories, and a folder beside the cluster. */
export const PREPARATION = `
for number in 1 2; do
  authorities="BACKUP_CA_$number" file="PGBACKREST_REPO\${number}_STORAGE_CA_FILE"
  if [ -n "\${!authorities-}" ]; then printf '%s\\n' "\${!authorities}" > "\${!file}"; fi
done

mkdir -p "${NOTES}"
chown postgres "${NOTES}" 2>/dev/null || true
`;

/**
 * How recovery gets a piece of the log, within double quotes. With 1 the archive has no such file; of anything else up to 125
 * PostgreSQL would take it that the log ends there, and begin.
 * @param options of pgBackRest, each after a blank
 */
export const restoreCommand = (options = ""): string =>
  `restore_command=pgbackrest --stanza=$BACKUP_FROM${options} archive-get %f %p || { [ \\$? = 1 ] && exit 1; exit 255; }`;

/** SQL within double quotes: until when the content is that recovery has brought. @param otherwise where the log had nothing of it */
export const reachedSql = (otherwise: string): string =>
  `coalesce(to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS \\"UTC\\"'), '${otherwise}')`;

/**
 * A cluster that archives what it writes into its own generation (`PGBACKREST_STANZA`), with backups by the clock. On an
 * empty volume it begins with its own newest backup; where it has none, with that of `BACKUP_ANCESTOR`; and empty only
 * where there is no ancestor. Where the repository does not answer, it does not begin.
 * @param user the superuser, by peer on the server's socket
 */
export const archived = (user: string): Archiving => ({
  functions: `${functions(user)}\n`,
  makeCluster: "  begin_cluster",
  privately: `${privateSettings.join("")}${ALONE}${WRITABLE}`,
  recovered: `  sql() { ${sqlAs(user)} --host="$private" --command="$1"; }
  until [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; do
    if ! pg_ctl --pgdata="$PGDATA" status > /dev/null; then
      echo "backup: the server ended before all was restored" >&2
      exit 1
    fi
    sleep 1
  done
  # A place that stands by later goes on from what it has itself.
  sql 'ALTER SYSTEM RESET restore_command' > /dev/null
  if [ -s "${RESTORING}" ]; then
    read -r from last < "${RESTORING}" || true
    reached=$(sql 'SELECT pg_walfile_name(coalesce(pg_last_wal_replay_lsn(), pg_current_wal_lsn()))')
    lacks=""
    if [[ "\${reached:8}" < "\${last:8}" ]]; then
      lacks="; the archive has more until $last, which could not be read from $reached on"
      if [ -n "$BACKUP_FENCE" ] && [ "$from" = "$BACKUP_ANCESTOR" ]; then
        touch "${LACKING}"
        trap - EXIT
        pg_ctl --pgdata="$PGDATA" --mode=fast stop
        echo "backup: $from was not restored to its end$lacks" >&2
        exit 1
      fi
    fi
    sql "SELECT 'it began with the data of $from, all until ' || ${reachedSql("its backup")} || '$lacks'" > "${RESTORED}"
    rm -f "${RESTORING}"
  fi
`,
  look: `rm -f "$PGDATA/standby.signal"
if [ -e "${LACKING}" ]; then
  rm -rf "$PGDATA" "${LACKING}"
fi
if [ -s "$PGDATA/PG_VERSION" ] && [ -e "${BEGAN}" ] && [ ! -e "${VERIFIED}" ] && [ "$(cat "${BEGAN}")" != "$BACKUP_FENCE" ]; then
  echo "backup: its former place has taken writes since this cluster began, and nobody relies on it: it begins again" >&2
  rm -rf "$PGDATA"
fi
if [ -s "$PGDATA/PG_VERSION" ] && [ ! -e "${BEGAN}" ]; then touch "${VERIFIED}"; fi
if [ ! -e "${BEGAN}" ] || [ ! -s "$PGDATA/PG_VERSION" ]; then echo "$BACKUP_FENCE" > "${BEGAN}"; fi
`,
  begin: `sed -i '/^synchronous_standby_names/d; /^default_transaction_read_only/d' "$PGDATA/postgresql.auto.conf"
own "$PGDATA"
if [ -e "${FENCED}" ]; then
  as_postgres archive_rest
fi
if [ -e "${FENCED}" ]; then
  as_postgres stand_by
else
  as_postgres keep_backups &
  as_postgres keep_room &
fi
`,
  options: publicSettings.join(""),
});

/**
 * Fails while the server cannot be written to. After a restore it reads all tables and indexes once, and says until when
 * their content is.
 */
export const verification = (user: string): string => `
sql() { ${sqlAs(user)} --command="$1"; }
[ "$(sql 'SELECT pg_is_in_recovery()')" = f ] || { echo 'it does not take writes yet'; exit 1; }
[ -s "${RESTORED}" ] || exit 0
pg_amcheck --username=${user} --all --install-missing --no-strict-names || { echo 'pg_amcheck found damage'; exit 1; }
cat "${RESTORED}"
`;

/** Once it is written down that the place is verified: only then it takes its first backup, from which another may go on. */
export const CONFIRMATION = `touch "${VERIFIED}"`;

const AS_POSTGRES = `as_postgres() {
  if [ "$(id -u)" = 0 ]; then su -s /bin/bash -c "$1" postgres; else bash -c "$1"; fi
}`;

/** The server that everybody reaches: another one, which the start script has for itself, is left alone. */
const inRecovery = (user: string): string => `
sql() { ${sqlAs(user)} --command="$1" 2>/dev/null; }
${AS_POSTGRES}
stop() { as_postgres 'pg_ctl --pgdata="$PGDATA" --mode=fast --no-wait stop' > /dev/null; }
in_recovery() { sql 'SELECT pg_is_in_recovery()'; }
`;

/**
 * Run again and again until it ends with 0: from then on the place takes no writes, whatever a client asks for, and all that
 * it ever wrote is archived. It can be read. A server that is to stand by has to be started anew: each run ends with the
 * container until that is done.
 */
export const hold = (user: string): string => `${inRecovery(user)}
if [ ! -e "${FENCED}" ]; then
  said=$(as_postgres 'pgbackrest --stanza="$PGBACKREST_STANZA" info' 2>&1) || { echo "$said"; exit 1; }
  case "$said" in *'backup: '*) ;; *) echo 'its first backup is not complete yet'; exit 1 ;; esac
  sql CHECKPOINT > /dev/null || { echo 'it does not answer'; exit 1; }
  touch "${FENCED}" || exit 1
fi
case "$(in_recovery)" in
  t) exit 0 ;;
  f) stop; echo 'it archives what it wrote last' ;;
  *) echo 'it archives what it wrote last, and starts again' ;;
esac
exit 1
`;

/** Ends that: run again and again until it ends with 0. */
export const release = (user: string): string => `${inRecovery(user)}
rm -f "${FENCED}"
case "$(in_recovery)" in
  f) exit 0 ;;
  t) stop; echo 'it starts again, to take writes' ;;
  *) echo 'it does not answer yet' ;;
esac
exit 1
`;

/** SQL on pg_stat_archiver: whether the log could not be archived when that was tried last. */
const FAILING = "coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)";

function functions(user: string): string {
  return `${PREPARATION}
# Says whether a generation has a backup, and what in $said; ends the container where that is not known.
has_backup() {
  said=$(BACKUP_OF="$1" as_postgres describe_backups) || { echo "backup: the repository does not answer" >&2; exit 1; }
  case "$said" in
    *'backup: '*) return 0 ;;
    *'error (other)'*'[FormatError]'*) echo "backup: $1 cannot be read: it is damaged, or encrypted by another key than the stage has (docs/backup.md#keys)" >&2; exit 1 ;;
    *'error (other)'*) echo "backup: $said" >&2; exit 1 ;;
    *'missing stanza path'*|*'no valid backups'*) return 1 ;;
    *) echo "backup: $said" >&2; exit 1 ;;
  esac
}

describe_backups() {
  pgbackrest --stanza="$BACKUP_OF" info
}

restore_cluster() {
  pgbackrest --stanza="$BACKUP_FROM" --pg1-path="$PGDATA.new" --recovery-option="${restoreCommand()}" restore
}

begin_cluster() {
  if has_backup "$PGBACKREST_STANZA"; then
    export BACKUP_FROM="$PGBACKREST_STANZA"
    touch "${VERIFIED}"
  else
    export BACKUP_FROM="$BACKUP_ANCESTOR"
    if [ -n "$BACKUP_FROM" ] && ! has_backup "$BACKUP_FROM"; then
      echo "backup: $BACKUP_FROM, which it begins with, has no backup" >&2
      exit 1
    fi
  fi
  if [ -z "$BACKUP_FROM" ]; then
    as_postgres make_cluster
  else
    echo "$BACKUP_FROM $(sed -n 's/.*wal archive min.*\\/\\([0-9A-F]\\{24\\}\\)$/\\1/p' <<< "$said" | sort | tail -n 1)" > "${RESTORING}"
    echo "backup: restoring $BACKUP_FROM" >&2
    as_postgres restore_cluster
    echo "backup: restored $BACKUP_FROM" >&2
  fi
}

# All that is not in the archive yet, for as long as the place is fenced.
archive_rest() {
  local ready segment
  for ready in "$PGDATA"/pg_wal/archive_status/*.ready; do
    [ -e "$ready" ] || continue
    segment=$(basename "$ready" .ready)
    until pgbackrest archive-push "$PGDATA/pg_wal/$segment"; do
      if [ ! -e "${FENCED}" ]; then return 0; fi
      sleep 2
    done
    mv "$ready" "\${ready%.ready}.done"
  done
}

# A volume that is full would end the server, which could not archive then either, and so not start again. Transactions that say
# themselves that they write are not kept from it.
keep_room() {
  set +e
  sql() { ${sqlAs(user)} --quiet --command="$1" 2> /dev/null; }
  local size free low=""
  while sleep ${LOOK}; do
    read -r size free < <(df --block-size=1M --output=size,avail "$PGDATA" | tail -n 1)
    if [ $((free * ${ROOM})) -lt "$size" ] && [ "$(sql "SELECT ${FAILING} FROM pg_stat_archiver")" = t ]; then
      if [ -n "$low" ]; then continue; fi
      low=yes
      echo "backup: no repository takes the log, and $free MiB of $size are free: it takes no writes" >&2
      sql "ALTER SYSTEM SET default_transaction_read_only = on" && sql "SELECT pg_reload_conf()" > /dev/null
    elif [ -n "$low" ] && [ "$(sql "SELECT ${FAILING} FROM pg_stat_archiver")" = f ]; then
      low=""
      echo "backup: the log is archived again: it takes writes" >&2
      sql "ALTER SYSTEM RESET default_transaction_read_only" && sql "SELECT pg_reload_conf()" > /dev/null
    fi
  done
}

stand_by() {
  touch "$PGDATA/standby.signal"
}

# In each repository, of the kinds of backup each is due when its last one there is too old. What says so lies on the volume, and dies with it.
keep_backups() {
  set +e
  local numbers=1
  if [ -n "\${PGBACKREST_REPO2_TYPE-}" ]; then numbers="1 2"; fi
  # The other one is left alone, as it may not answer; pgBackRest has a first one whatever it is told, so that this is the first.
  only() {
    local endpoint="PGBACKREST_REPO$1_S3_ENDPOINT" bucket="PGBACKREST_REPO$1_S3_BUCKET" name
    stamps="${NOTES}/$PGBACKREST_STANZA-\${!endpoint}-\${!bucket}"
    for name in "\${!PGBACKREST_REPO2_@}"; do
      if [ "$1" = 2 ]; then export "PGBACKREST_REPO1_\${name#PGBACKREST_REPO2_}=\${!name}"; fi
      unset "$name"
    done
  }
  make_stanza() { pgbackrest stanza-create || pgbackrest stanza-upgrade; }
  is_due() { [ -z "$(find "$stamps-$1" -newermt "-$2 seconds" 2>/dev/null)" ]; }
  take() {
    local tries=3
    until make_stanza || [ $((tries -= 1)) = 0 ]; do sleep 5; done
    if pgbackrest --type="$1" backup; then
      touch "$stamps-$1"
      echo "backup: a $1 backup is complete" >&2
    else
      echo "backup: the $1 backup failed" >&2
    fi
  }
  keep() {
    if is_due full ${FULL}; then
      take full
      if [ -e "$stamps-full" ]; then touch "$stamps-diff"; fi
    elif is_due diff ${DIFFERENTIAL}; then
      take diff
    fi
  }
  # So that something is archived while nothing else is written: by it the age of the backups is known. While no repository takes
  # the log, it would fill the volume.
  while sleep "$BACKUP_ARCHIVE_TIMEOUT"; do
    psql --username=${user} --dbname=postgres --no-psqlrc --quiet --output=/dev/null \\
      --command="SELECT pg_logical_emit_message(true, 'backup', 'alive') FROM pg_stat_archiver WHERE NOT ${FAILING}"
  done &
  # A generation with a whole backup is what the next place begins with. Until then nothing is archived either: a cluster that
  # begins again has another log, which pgBackRest refuses under the name of the first.
  until [ -e "${VERIFIED}" ] && pg_isready --quiet; do sleep 2; done
  for number in $numbers; do (only $number; until make_stanza; do sleep 5; done) & done
  while :; do
    for number in $numbers; do (only $number; keep); done
    sleep ${PAUSE}
  done
}
`;
}
