import type { Keeping } from "./keeping.ts";
import { BEGAN, FENCED, FUNCTIONS, HELD, NOTES, RESTORED, RESTORING, TEMPORARY, UNREAD, VERIFIED } from "./notes.ts";
import { ON, restoring } from "./restore.ts";

/** Seconds between two looks at what is due. */
const PAUSE = 20;
/** Seconds that the command has to end by itself. */
const GRACE = 30;
/** Seconds: old snapshots are removed once a day. */
const FORGET = 86_400;

/** A line of a Containerfile. */
const BRING = "COPY --from=docker.io/restic/restic:0.18.1 /usr/bin/restic /usr/bin/restic";

/** restic's code where there is no repository. */
const NO_REPOSITORY = 10;
/** restic's code where the password is another one. */
const OTHER_KEY = 12;
/** restic's code where a backup is complete but for files that changed, or were gone, while they were read. */
const ALMOST = 3;

/** What the start script does its work by, and so do commands in the container: `on`, `take`, `forget`. */
const functions = ({ before = ":", without = [] }: Keeping): string => `
numbers=1
if [ -n "\${BACKUP_URL_2-}" ]; then numbers="1 2"; fi
${ON}
# The file that says when something was done in a repository: of another one that has its number by now it says nothing.
stamp() {
  eval "url=\\$BACKUP_URL_$2"
  echo "${NOTES}/$1-$(printf %s "$url" | cksum | cut -d ' ' -f 1)"
}
make_repository() {
  on "$1" "$BACKUP_GENERATION" cat config > /dev/null 2>&1 && return
  [ $? = ${NO_REPOSITORY} ] && on "$1" "$BACKUP_GENERATION" init > /dev/null
}

# Number of the repository. What says that it was done lies on the volume, and dies with it.
take() {
  make_repository "$1" || { echo "backup: repository $1 cannot be written to" >&2; return 1; }
  { ${before}
  } || { echo "backup: what is to be written down before it cannot be read" >&2; return 1; }
  said=$(on "$1" "$BACKUP_GENERATION" backup --json --host "$BACKUP_GENERATION" --exclude "${NOTES}" $(printf -- '--exclude %s/lost+found ' $BACKUP_PATHS) ${without.map((each) => `--exclude ${each} `).join("")}$BACKUP_PATHS)
  code=$?
  if [ $code != 0 ] && [ $code != ${ALMOST} ]; then
    echo "backup: the backup into repository $1 failed" >&2
    return 1
  fi
  if [ $code = ${ALMOST} ] && [ -e "${FENCED}" ]; then
    touch "${UNREAD}"
    echo "backup: nothing changes any more, and there are files that cannot be read: its successor would not have them" >&2
    return 1
  fi
  touch "$(stamp taken "$1")"
  echo "backup: snapshot $(echo "$said" | sed -n 's/.*"snapshot_id":"\\(.\\{8\\}\\).*/\\1/p') is complete$([ $code = 0 ] || echo ", but for files that could not be read")" >&2
}

forget() {
  on "$1" "$BACKUP_GENERATION" forget --group-by '' --keep-within-hourly 7d --keep-within-weekly 35d --keep-within-monthly 183d --prune > /dev/null
}
`;

/**
 * The start script of a container whose volumes are backed up: brings them back where they are empty, then runs the words it is
 * given, which are the container's own command, and takes backups by the clock. On empty volumes it begins with its own newest
 * backup; where it has none, with that of `BACKUP_ANCESTOR`; and empty only where there is no ancestor. Where the repository
 * does not answer, it does not begin.
 */
export const startScript = (keeping: Keeping = {}): string => `mkdir -p "${NOTES}" "${TEMPORARY}" || exit 1
if ! command -v restic > /dev/null; then
  echo "backup: there is no restic in this image: its Containerfile has to say ${BRING}" >&2
  exit 1
fi
cat > "${FUNCTIONS}" <<'END OF FUNCTIONS'
${functions(keeping)}END OF FUNCTIONS
. "${FUNCTIONS}"

command=""
end() {
  [ -n "$command" ] || exit 0
  kill -TERM "$command" 2>/dev/null
  (sleep ${GRACE}; kill -KILL "$command" 2>/dev/null) &
}
trap end TERM INT

# Ends the container where it is not known.
has_backup() {
  said=$(on 1 "$1" snapshots --no-lock --json 2>&1)
  case $? in
    0) [ "$said" != "[]" ] && [ "$said" != null ] ;;
    ${NO_REPOSITORY}) return 1 ;;
    ${OTHER_KEY}) echo "backup: $1 is encrypted by another key than the stage has (docs/backup.md#keys)" >&2; exit 1 ;;
    *) echo "backup: the repository does not answer: $said" >&2; exit 1 ;;
  esac
}

# A folder alone may be where another volume is mounted.
has_files() {
  for path in $BACKUP_PATHS; do
    if [ -n "$(find "$path" -mindepth 1 \\( -name lost+found -o -name .backups \\) -prune -o ! -type d -print | head -n 1)" ]; then return 0; fi
  done
  return 1
}
${restoring(keeping, "it began with the data of")}
if [ -e "${BEGAN}" ] && [ ! -e "${VERIFIED}" ] && [ "$(cat "${BEGAN}")" != "$BACKUP_FENCE" ]; then
  echo "backup: its former place has taken writes since it began, and nobody relies on it: it begins again" >&2
  empty
fi
if [ -e "${RESTORING}" ]; then empty; fi
if [ ! -e "${BEGAN}" ]; then
  if has_files; then
    touch "${VERIFIED}"
  elif has_backup "$BACKUP_GENERATION"; then
    restore "$BACKUP_GENERATION" latest
    touch "${VERIFIED}"
  elif [ -n "$BACKUP_ANCESTOR" ]; then
    if ! has_backup "$BACKUP_ANCESTOR"; then
      echo "backup: $BACKUP_ANCESTOR, which it begins with, has no backup" >&2
      exit 1
    fi
    restore "$BACKUP_ANCESTOR" latest
  fi
  echo "$BACKUP_FENCE" > "${BEGAN}"
fi

# A container that ended while it was locked left the lock: nobody else writes there.
for number in $numbers; do on "$number" "$BACKUP_GENERATION" unlock --remove-all > /dev/null 2>&1; done

# Whether a file is older than so many seconds, or not there.
is_due() { [ $(($(date +%s) - $(stat -c %Y "$1" 2>/dev/null || echo 0))) -ge "$2" ]; }

keep_backups() {
  until [ -e "${VERIFIED}" ]; do sleep 2; done
  while :; do
    if is_due "$(stamp taken "$1")" "$BACKUP_INTERVAL"; then
      take "$1"
    elif is_due "$(stamp forgot "$1")" ${FORGET}; then
      forget "$1" && touch "$(stamp forgot "$1")"
    fi
    sleep ${PAUSE}
  done
}

# What it runs is not told where the backups are.
run_alone() {
  for name in $(env | sed -n 's/^\\(BACKUP_[A-Z0-9_]*\\)=.*/\\1/p'); do unset "$name"; done
  exec "$@"
}

while [ -e "${FENCED}" ] && [ ! -e "${HELD}" ]; do
  if [ "$numbers" = "1 2" ]; then take 2 & fi
  if take 1; then touch "${HELD}"; else sleep 5; fi
done
if [ ! -e "${FENCED}" ]; then rm -f "${HELD}"; fi
if [ -e "${HELD}" ]; then
  echo "backup: its successor has all: it takes no writes" >&2
  (run_alone sh -c ${quoted(keeping.held ?? "while :; do sleep 1; done")} sh "$@") &
  command=$!
else
  for number in $numbers; do keep_backups "$number" & done
  (run_alone "$@") &
  command=$!
fi
while :; do
  wait "$command"
  code=$?
  kill -0 "$command" 2>/dev/null || exit "$code"
done
`;

/** As one word of shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Fails until the container's own command may run. After a restore, which reads all that it wrote again, it says until when that is. */
export const VERIFICATION = `
if [ ! -e "${BEGAN}" ] || [ -e "${RESTORING}" ]; then echo 'its volumes are not restored yet'; exit 1; fi
if [ -e "${FENCED}" ]; then echo 'it does not take writes yet'; exit 1; fi
cat "${RESTORED}" 2>/dev/null || echo 'its volumes are its own'
`;

/** Once it is written down that the place is verified: only then it takes its first backup, from which another may go on. */
export const CONFIRMATION = `touch "${VERIFIED}"`;

/**
 * Run again and again until it ends with 0: from then on the place takes no writes, and all that it ever wrote is in a backup. The
 * container's command is ended for that, and with it the container.
 */
export const HOLD = `
. "${FUNCTIONS}"
if [ ! -e "${FENCED}" ]; then
  if [ ! -e "$(stamp taken 1)" ]; then echo 'its first backup is not complete yet'; exit 1; fi
  rm -f "${HELD}" "${UNREAD}"
  touch "${FENCED}" || exit 1
  kill -TERM 1
fi
if [ -e "${HELD}" ]; then exit 0; fi
if [ -e "${UNREAD}" ]; then echo 'there are files of it that cannot be read, which its log names'; exit 1; fi
echo 'it backs up what it wrote last'
exit 1
`;

/** Ends that: run again and again until it ends with 0. */
export const RELEASE = `
if [ -e "${FENCED}" ]; then
  rm -f "${FENCED}"
  kill -TERM 1
fi
if [ ! -e "${HELD}" ]; then exit 0; fi
echo 'it starts again, to take writes'
exit 1
`;
