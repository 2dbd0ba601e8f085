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
  /** Right before the server that everybody reaches. */
  readonly begin: string;
  /** Options of that one. */
  readonly options: string;
}

export const NOT_ARCHIVED: Archiving = {
  functions: "",
  makeCluster: "  as_postgres make_cluster",
  privately: "",
  recovered: "",
  begin: "",
  options: "",
};

/** Seconds: a full backup a week, a differential one a day. */
const FULL = 7 * 86_400;
const DIFFERENTIAL = 86_400;

/** Seconds between two looks at what is due, and after a failure. */
const PAUSE = 60;

/** Prints values alone. */
const SQL = "psql --username=postgres --dbname=postgres --no-psqlrc --tuples-only --no-align";

const SETTINGS = ["archive_mode=on", "wal_level=replica"];

/** Quoted as `pg_ctl --options` in double quotes wants it, and as a command line does. */
const privateSettings = [...SETTINGS, "archive_command='pgbackrest archive-push %p'"].map((each) => ` -c ${each}`);
const publicSettings = [
  ...SETTINGS,
  "'archive_command=pgbackrest archive-push %p'",
  '"archive_timeout=$BACKUP_ARCHIVE_TIMEOUT"',
].map((each) => ` -c ${each}`);

/**
 * A cluster that archives what it writes into its own generation (`PGBACKREST_STANZA`), with backups by the clock. On an
 * empty volume it begins with its own newest backup; where it has none, with that of `BACKUP_ANCESTOR`; and empty only
 * where there is no ancestor. Where the repository does not answer, it does not begin.
 */
export const ARCHIVED: Archiving = {
  functions: `${functions()}\n`,
  makeCluster: "  begin_cluster",
  privately: privateSettings.join(""),
  recovered: `  sql() { ${SQL} --host="$private" --command="$1"; }
  until [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; do
    sleep 1
  done
  if [ -n "\${BACKUP_FROM-}" ]; then
    sql "SELECT 'it began with the data of $BACKUP_FROM, all until ' || coalesce(to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), 'its backup')" > "$PGDATA/../backups/restored"
  fi
`,
  begin: "as_postgres keep_backups &\n",
  options: publicSettings.join(""),
};

/**
 * Fails while the server cannot be written to. After a restore it reads all tables and indexes once, and says until when
 * their content is.
 */
export const VERIFICATION = `
sql() { ${SQL} --command="$1"; }
[ "$(sql 'SELECT pg_is_in_recovery()')" = f ] || { echo 'it does not take writes yet'; exit 1; }
restored="$PGDATA/../backups/restored"
[ -s "$restored" ] || exit 0
pg_amcheck --username=postgres --all --install-missing --no-strict-names || { echo 'pg_amcheck found damage'; exit 1; }
cat "$restored"
`;

function functions(): string {
  return `
for number in 1 2; do
  authorities="BACKUP_CA_$number" file="PGBACKREST_REPO\${number}_STORAGE_CA_FILE"
  if [ -n "\${!authorities-}" ]; then printf '%s\\n' "\${!authorities}" > "\${!file}"; fi
done

mkdir -p "$PGDATA/../backups"
chown postgres "$PGDATA/../backups" 2>/dev/null || true

# Says whether a generation has a backup; ends the container where that is not known.
has_backup() {
  local said
  said=$(BACKUP_OF="$1" as_postgres describe_backups) || { echo "backup: the repository does not answer" >&2; exit 1; }
  case "$said" in
    *'backup: '*) return 0 ;;
    *'missing stanza path'*|*'no valid backups'*) return 1 ;;
    *) echo "backup: $said" >&2; exit 1 ;;
  esac
}

describe_backups() {
  pgbackrest --stanza="$BACKUP_OF" info
}

restore_cluster() {
  pgbackrest --stanza="$BACKUP_FROM" --pg1-path="$PGDATA.new" \\
    --recovery-option="restore_command=pgbackrest --stanza=$BACKUP_FROM archive-get %f %p" restore
}

begin_cluster() {
  if has_backup "$PGBACKREST_STANZA"; then
    export BACKUP_FROM="$PGBACKREST_STANZA"
  else
    export BACKUP_FROM="$BACKUP_ANCESTOR"
  fi
  if [ -z "$BACKUP_FROM" ]; then
    as_postgres make_cluster
  else
    echo "backup: restoring $BACKUP_FROM" >&2
    as_postgres restore_cluster
    echo "backup: restored $BACKUP_FROM" >&2
  fi
}

# Of the kinds of backup, each is due when its last one is too old. What says so lies on the volume, and dies with it.
keep_backups() {
  set +e
  local stamps="$PGDATA/../backups/$PGBACKREST_STANZA"
  is_due() { [ -z "$(find "$stamps-$1" -newermt "-$2 seconds" 2>/dev/null)" ]; }
  take() {
    if pgbackrest --type="$1" backup; then
      touch "$stamps-$1"
      echo "backup: a $1 backup is complete" >&2
    else
      echo "backup: the $1 backup failed" >&2
    fi
  }
  # So that something is archived while nothing else is written: by it the age of the backups is known.
  while sleep "$BACKUP_ARCHIVE_TIMEOUT"; do
    psql --username=postgres --dbname=postgres --no-psqlrc --quiet --output=/dev/null \\
      --command="SELECT pg_logical_emit_message(true, 'backup', 'alive')"
  done &
  until pgbackrest stanza-create || pgbackrest stanza-upgrade; do sleep 5; done
  while :; do
    if is_due full ${FULL}; then
      take full
      if [ -e "$stamps-full" ]; then touch "$stamps-diff"; fi
    elif is_due diff ${DIFFERENTIAL}; then
      take diff
    fi
    sleep ${PAUSE}
  done
}
`;
}
