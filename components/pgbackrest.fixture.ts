import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Stands in for pgBackRest where there is none: `info`, `archive-push`, `archive-get`, `restore` and `repo-ls` of a repository that is a folder,
 * with pgBackRest's words and exit codes as far as the start command reads them. A segment beside which a file `SEGMENT.unreadable`
 * lies is not given out. As in pgBackRest's, a segment is there whole or not at all.
 * @param bin folder on the container's PATH
 */
export async function standInForPgBackRest(bin: string, repository: string): Promise<void> {
  await writeFile(join(bin, "pgbackrest"), script(repository), { mode: 0o755 });
}

/** A folder that a server which runs as another user may write to. */
export async function emptyRepository(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "repository-"));
  await chmod(folder, 0o777);
  return folder;
}

const script = (repository: string): string => `#!/bin/bash
set -eu
stanza="\${PGBACKREST_STANZA-}" target="" recovery="" words=()
for word in "$@"; do
  case "$word" in
    --stanza=*) stanza="\${word#*=}" ;;
    --pg1-path=*) target="\${word#*=}" ;;
    --recovery-option=restore_command=*) recovery="\${word#*=restore_command=}" ;;
    --*) ;;
    *) words+=("$word") ;;
  esac
done
log="${repository}/$stanza/log" backup="${repository}/$stanza/backup"
case "\${words[0]}" in
  info)
    if [ ! -d "$backup" ]; then echo "status: error (missing stanza path)"; exit; fi
    segments=$(ls "$log" | grep -E '^[0-9A-F]{24}$')
    echo "        wal archive min/max (17): $(head -n 1 <<< "$segments")/$(tail -n 1 <<< "$segments")"
    echo "        full backup: 20261129-054500F"
    ;;
  archive-push)
    if [ -e "${repository}/silent" ]; then echo "the repository does not answer" >&2; exit 103; fi
    name=$(basename "\${words[1]}")
    mkdir -p "$log"
    cp "\${words[1]}" "$log/.$name"
    mv "$log/.$name" "$log/$name"
    ;;
  archive-get)
    if [ -e "$log/\${words[1]}.unreadable" ]; then echo "the repository does not answer" >&2; exit 103; fi
    if [ ! -e "$log/\${words[1]}" ]; then exit 1; fi
    cp "$log/\${words[1]}" "\${words[2]}"
    ;;
  restore)
    cp -a "$backup/." "$target/"
    echo "restore_command = '$recovery'" >> "$target/postgresql.auto.conf"
    touch "$target/recovery.signal"
    ;;
  repo-ls)
    if [ -e "${repository}/unreadable" ]; then echo "the repository does not answer" >&2; exit 103; fi
    ls "${repository}/\${words[1]}" 2>/dev/null || true
    ;;
  *) exit 31 ;;
esac
`;
