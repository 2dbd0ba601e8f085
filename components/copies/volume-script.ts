import type { Keeping } from "../volumes/keeping.ts";
import { FUNCTIONS, NOTES, RESTORED, TEMPORARY } from "../volumes/notes.ts";
import { ON, restoring } from "../volumes/restore.ts";

/** What all of it was restored by. */
const WISH = `${NOTES}/wish`;
const WISHED = `"$BACKUP_FROM \${BACKUP_LABEL:-latest}"`;

/** What commands in the container find: `contents`, a line each volume (its path, files, octets), and what else there is. */
const contents = ({ counted = ":" }: Keeping): string => `
contents() {
  for path in $BACKUP_PATHS; do
    find "$path" -path "${NOTES}" -prune -o -type f -exec stat -c %s {} + | {
      files=0 octets=0
      while read -r size; do files=$((files + 1)) octets=$((octets + size)); done
      echo "volume $path $files $octets"
    }
  done
  ${counted}
}
`;

/**
 * Volumes filled once with what others backed up (`BACKUP_FROM`): with one snapshot (`BACKUP_LABEL`), or the newest. It runs nothing
 * of theirs and writes into no repository. Interrupted, it begins anew.
 */
export const copyScript = (keeping: Keeping): string => `mkdir -p "${NOTES}" "${TEMPORARY}" || exit 1
cat > "${FUNCTIONS}" <<'END OF FUNCTIONS'
${contents(keeping)}END OF FUNCTIONS
trap 'exit 0' TERM INT
${ON}${restoring(keeping, "it has the data of")}
# What was made by another wish is a copy of something else.
if [ "$(cat "${WISH}" 2>/dev/null)" != ${WISHED} ]; then
  empty
  restore "$BACKUP_FROM" "\${BACKUP_LABEL:-latest}"
  echo ${WISHED} > "${WISH}"
fi
while :; do sleep 1; done
`;

/** Fails until all is restored, which was read again then, and says until when it is. */
export const COPY_VERIFICATION = `
[ "$(cat "${WISH}" 2>/dev/null)" = ${WISHED} ] || { echo 'its volumes are not restored yet'; exit 1; }
cat "${RESTORED}"
`;
