import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Stands in for restic where there is none: `init`, `cat config`, `backup`, `snapshots`, `restore`, `unlock`, `forget` of a repository
 * that is a folder, with restic's words and exit codes as far as the start script reads them. Where there is a file `silent` beside
 * the repositories, it does not answer; with `unread` there are files that it cannot read. One in which there is `locked` has another
 * password.
 * @param bin folder on the container's PATH
 */
export async function standInForRestic(bin: string): Promise<void> {
  await writeFile(join(bin, "restic"), script, { mode: 0o755 });
}

const script = `#!/bin/bash
set -eu
words=() excludes=()
while [ $# -gt 0 ]; do
  case "$1" in
    --option|--retry-lock|--cacert|--host|--target|--group-by|--keep-*) shift ;;
    --exclude) excludes+=("--exclude=$2"); shift ;;
    --*) ;;
    *) words+=("$1") ;;
  esac
  shift
done
if [ -e "$RESTIC_REPOSITORY/../silent" ]; then echo "Fatal: unable to open repository" >&2; exit 1; fi
snapshots="$RESTIC_REPOSITORY/snapshots"
if [ "\${words[0]}" != init ] && [ ! -d "$snapshots" ]; then echo "Fatal: repository does not exist" >&2; exit 10; fi
if [ -e "$RESTIC_REPOSITORY/locked" ]; then echo "Fatal: wrong password or no key found" >&2; exit 12; fi
latest() { ls "$snapshots" | sort -n | tail -n 1; }
chosen() {
  local number="\${words[1]-latest}"
  if [ "$number" = latest ]; then latest; elif [ -d "$snapshots/\${number#abcdef0}" ]; then echo "\${number#abcdef0}"; fi
}
case "\${words[0]}" in
  init) mkdir -p "$snapshots" ;;
  cat|unlock|forget) ;;
  backup)
    number=$(($(latest) + 1))
    mkdir "$RESTIC_REPOSITORY/new"
    tar -cPf "$RESTIC_REPOSITORY/new/files" "\${excludes[@]}" "\${words[@]:1}"
    paths=$(printf '"%s",' "\${words[@]:1}")
    echo "[{\\"time\\":\\"2026-11-29T13:00:0$number.123Z\\",\\"paths\\":[\${paths%,}],\\"short_id\\":\\"abcdef0$number\\"}]" > "$RESTIC_REPOSITORY/new/json"
    mv "$RESTIC_REPOSITORY/new" "$snapshots/$number"
    if [ -e "$RESTIC_REPOSITORY/../unread" ]; then exit 3; fi
    echo "{\\"message_type\\":\\"summary\\",\\"snapshot_id\\":\\"abcdef0$number$(printf '%056d' 0)\\"}"
    ;;
  snapshots) if [ -n "$(chosen)" ]; then cat "$snapshots/$(chosen)/json"; else echo '[]'; fi ;;
  restore)
    if [ -e "$RESTIC_REPOSITORY/damaged" ]; then echo "Fatal: wrong data returned" >&2; exit 1; fi
    tar -xPf "$snapshots/$(chosen)/files"
    ;;
  *) exit 2 ;;
esac
`;
