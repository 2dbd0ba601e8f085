import type { Keeping } from "./keeping.ts";
import { NOTES, RESTORED, RESTORING, TEMPORARY } from "./notes.ts";

/** `on`: runs restic on a generation of a repository. */
export const ON = `
# Number of the repository, generation, words of restic. Without a cache: what a container may write beside its volumes is little.
on() (
  number=$1
  eval "export RESTIC_REPOSITORY=\\"\\$BACKUP_URL_$number/$2\\" AWS_ACCESS_KEY_ID=\\"\\$BACKUP_ACCESS_KEY_$number\\""
  eval "export AWS_SECRET_ACCESS_KEY=\\"\\$BACKUP_SECRET_KEY_$number\\" AWS_DEFAULT_REGION=\\"\\$BACKUP_REGION_$number\\""
  eval "lookup=\\"\\$BACKUP_LOOKUP_$number\\" authorities=\\"\\\${BACKUP_CA_$number-}\\""
  export RESTIC_PASSWORD="$BACKUP_PASSWORD" TZ=UTC
  shift 2
  set -- --option "s3.bucket-lookup=$lookup" --retry-lock 10m "$@"
  if [ -n "$authorities" ]; then
    printf '%s\\n' "$authorities" > "${TEMPORARY}/backup-ca-$number.pem"
    set -- --cacert "${TEMPORARY}/backup-ca-$number.pem" "$@"
  fi
  exec restic --quiet --no-cache "$@"
)
`;

/**
 * `empty`, and `restore` of a snapshot of a generation, which ends the container where that cannot be done.
 * @param says what is told of restored volumes, before the name of the generation
 */
export const restoring = ({ restored = ":" }: Keeping, says: string): string => `
empty() {
  for path in $BACKUP_PATHS; do
    find "$path" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .backups -exec rm -rf {} +
  done
  rm -f "${NOTES}"/*
}

restore() {
  touch "${RESTORING}"
  echo "backup: restoring $1" >&2
  # Asked once: a newer one may be written meanwhile.
  found=$(on 1 "$1" snapshots --no-lock --json "$2") || exit 1
  from_found() { printf '%s\\n' "$found" | sed -n "s/.*$1.*/$2/p"; }
  snapshot=$(from_found '"short_id":"\\([0-9a-f]*\\)"' '\\1')
  if [ -z "$snapshot" ]; then
    echo "backup: $1 has no snapshot $2" >&2
    exit 1
  fi
  paths=$(from_found '"paths":\\[\\([^]]*\\)\\]' '\\1' | tr ',' '\\n' | tr -d '"' | sort | tr '\\n' ' ')
  wanted=$(echo $BACKUP_PATHS | tr ' ' '\\n' | sort | tr '\\n' ' ')
  if [ "$paths" != "$wanted" ]; then
    echo "backup: $1 has $paths, and the volumes are at $wanted: let it move first, and mount them elsewhere then" >&2
    exit 1
  fi
  on 1 "$1" restore "$snapshot" --no-lock --target / --sparse --verify || exit 1
  { ${restored}
  } || { echo "backup: what was restored cannot be used" >&2; exit 1; }
  time=$(from_found '"time":"\\([-0-9]*\\)T\\([:0-9]*\\)' '\\1 \\2 UTC')
  echo "${says} $1, all until $time" > "${RESTORED}"
  rm -f "${RESTORING}"
  echo "backup: restored $1" >&2
}
`;
