import { FENCED, hold, release, sqlAs } from "../postgres-archive.ts";
import { COMMAND, FOLLOWING, PROMOTED } from "./notes.ts";

/** Seconds that a promotion may take; what is archived is read first. */
const PROMOTION = 25;

/** One that follows is not held: it can be read alone until it is promoted, whoever lets it go. */
export const releaseOfPair = (user: string): string => `if [ -e "${FOLLOWING}" ]; then exit 0; fi
${release(user)}`;

/** Writes it into the container, for commands to run. @param user the superuser */
export const commandFile = (user: string): string => `cat > "${COMMAND}" <<'COMMAND'
${script(user)}COMMAND
`;

/** `look` prints what `operations/databases/seen.ts` reads; the others end with 0 when it is done, and can be run again. */
const script = (user: string): string => `sql() { ${sqlAs(user)} --command="$1"; }
look() {
  local held=false
  if [ -e "${FENCED}" ]; then held=true; fi
  sql "SELECT json_build_object('recovering', pg_is_in_recovery(), 'held', $held, 'now', extract(epoch FROM clock_timestamp()),
    'lsn', pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0'),
    'receiving', EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'),
    'replayed', extract(epoch FROM pg_last_xact_replay_timestamp()))"
}
promote() {
  case "$(sql 'SELECT pg_is_in_recovery()')" in
    f) ;;
    t) sql 'SELECT pg_promote(true, ${PROMOTION})' > /dev/null ;;
    *) echo 'it does not answer'; exit 1 ;;
  esac
  [ "$(sql 'SELECT pg_is_in_recovery()')" = f ] || { echo 'it is not promoted yet'; exit 1; }
  if [ -e "${FOLLOWING}" ]; then echo "$DATABASE_SINCE" > "${PROMOTED}"; fi
}
case "$1" in
  look|promote) "$1" ;;
  hold)
${hold(user)}
  ;;
  release)
${releaseOfPair(user)}
  ;;
esac
`;
