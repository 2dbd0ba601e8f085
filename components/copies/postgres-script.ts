import {
  ALONE,
  type Archiving,
  NOTES,
  PREPARATION,
  RESTORED,
  reachedSql,
  restoreCommand,
  sqlAs,
} from "../postgres-archive.ts";

/** What the copy was made by. */
const WISH = `${NOTES}/wish`;

/** The server neither archives nor is it reached before its content is what was asked for. */
const SILENT = ` -c archive_mode=off${ALONE}`;

/**
 * A cluster made once of what another one archived (`BACKUP_FROM`), up to a moment (`BACKUP_AT`), a backup (`BACKUP_LABEL`) or
 * all of it. It writes into no generation. Interrupted, it begins anew: a folder with the cluster's name is whole.
 * @param user the superuser of the other
 */
export const copied = (user: string): Archiving => ({
  functions: `${PREPARATION}
# What was made by another wish is a copy of something else.
wish="$BACKUP_FROM \${BACKUP_AT-} \${BACKUP_LABEL-}"
if [ "$(cat "${WISH}" 2>/dev/null)" != "$wish" ]; then
  rm -rf "$PGDATA" "${RESTORED}"
  echo "$wish" > "${WISH}"
fi

restore_cluster() {
  local target=()
  if [ -n "\${BACKUP_AT-}" ]; then target=(--type=time "--target=$BACKUP_AT" --target-action=promote); fi
  if [ -n "\${BACKUP_LABEL-}" ]; then target=("--set=$BACKUP_LABEL" --type=immediate --target-action=promote); fi
  echo "backup: restoring $BACKUP_FROM" >&2
  pgbackrest --stanza="$BACKUP_FROM" --pg1-path="$PGDATA.new" "\${target[@]}" \\
    --recovery-option="${restoreCommand(" --pg1-path=$PGDATA.new")}" restore
  echo "backup: restored $BACKUP_FROM" >&2
}

# Reads the log up to where it is to be read, with a server that nobody else reaches.
recover_cluster() {
  local private
  private=$(mktemp -d)
  echo 'local all ${user} trust' > "$private/hba"
  touch "$private/log"
  tail -f "$private/log" >&2 &
  trap "sleep 1; kill $!" EXIT
  sql() { ${sqlAs(user)} --host="$private" --command="$1"; }
  recover() {
    pg_ctl --pgdata="$PGDATA.new" --timeout=86400 --log="$private/log" start \\
      --options="-c listen_addresses='' -c unix_socket_directories='$private' -c hba_file='$private/hba'${SILENT}" || return 1
    until [ "$(sql 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; do
      pg_ctl --pgdata="$PGDATA.new" status >/dev/null || return 1
      sleep 1
    done
  }
  if ! recover; then
    # Nothing was committed after that moment yet: all of the log is what was there then.
    grep -q 'recovery ended before configured recovery target was reached' "$private/log"
    sed -i '/^recovery_target/d' "$PGDATA.new/postgresql.auto.conf"
    recover
  fi
  sql "SELECT 'it has the data of $BACKUP_FROM, all until ' || ${reachedSql(`its backup \${BACKUP_LABEL-}`)}" > "${RESTORED}"
  pg_ctl --pgdata="$PGDATA.new" --mode=fast stop
}
`,
  makeCluster: "  as_postgres restore_cluster\n  as_postgres recover_cluster",
  privately: SILENT,
  recovered: "",
  look: "",
  begin: "",
  options: SILENT,
});
