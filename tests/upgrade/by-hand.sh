#!/bin/sh
# Stands an environment up with COMMIT, then previews it with what is committed here, on the same state and sandbox.
# Exit 0: no difference. With --record, its stage file and state are kept in tests/upgrade/COMMIT.
# Usage: tests/upgrade/by-hand.sh COMMIT [--record]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
commit=$(git -C "$here" rev-parse --short "${1:?which commit? Usage: tests/upgrade/by-hand.sh COMMIT [--record]}")
today=$(git -C "$here" rev-parse HEAD)
kept="$here/tests/upgrade/$commit"
folder=$(mktemp -d)
trap '"$folder/platform" sandbox stop || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

record() {
  mkdir -p "$kept"
  cp Pulumi.local.yaml "$kept/"
  # Where in which checkout a resource was declared is of no use elsewhere.
  (eval "$(./platform env)" && pulumi stack export | node -e '
    const state = JSON.parse(require("fs").readFileSync(0, "utf8"));
    for (const resource of state.deployment.resources) {
      delete resource.sourcePosition;
      delete resource.stackTrace;
    }
    console.log(JSON.stringify(state, null, 2));
  ' >"$kept/state.json" && cd "$here" && node node_modules/@biomejs/biome/bin/biome format --write "$kept")
}

git clone --quiet "$here" "$folder"
cd "$folder"
git checkout --quiet "$commit"
sed -i.bak 's/port: 17600/port: 19300/' Pulumi.local.yaml
./platform up --yes
if [ "${2:-}" = --record ]; then record; fi
./platform sandbox stop

cp Pulumi.local.yaml stage.bak
git checkout --quiet --force "$today"
cp stage.bak Pulumi.local.yaml
./platform preview --expect-no-changes
