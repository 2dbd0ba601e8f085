#!/bin/sh
# Stands a stage up with COMMIT, then previews it with what is committed here, on the same state and sandbox.
# Exit 0: no difference. The stage is the one of COMMIT, or what STAGE holds: a folder that is laid over the checkout.
# With --record, stage and state are kept in tests/upgrade/NAME.
# Usage: tests/upgrade/by-hand.sh COMMIT [--stage STAGE] [--record NAME]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
usage='Usage: tests/upgrade/by-hand.sh COMMIT [--stage STAGE] [--record NAME]'
commit=$(git -C "$here" rev-parse --short "${1:?which commit? $usage}")
today=$(git -C "$here" rev-parse HEAD)
shift
stage='' kept=''
while [ $# -gt 0 ]; do
  case $1 in
  --stage) stage=$(CDPATH='' cd -- "${2:?which stage? $usage}" && pwd) ;;
  --record) kept="$here/tests/upgrade/${2:?which name? $usage}" ;;
  *) echo "$usage" >&2 && exit 2 ;;
  esac
  shift 2
done
no_difference='{ "rebuilt": [], "previews": [{ "title": "shows no difference", "changes": [] }] }'
folder=$(mktemp -d)
trap '"$folder/platform" sandbox stop || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

record() {
  mkdir -p "$kept/stage"
  if [ -z "$stage" ]; then cp Pulumi.local.yaml "$kept/stage/"; elif [ "$stage" != "$kept/stage" ]; then cp -R "$stage/." "$kept/stage/"; fi
  # Where in which checkout a resource was declared is of no use elsewhere.
  (eval "$(./platform env)" && pulumi stack export | node -e '
    const state = JSON.parse(require("fs").readFileSync(0, "utf8"));
    for (const resource of state.deployment.resources) {
      delete resource.sourcePosition;
      delete resource.stackTrace;
    }
    console.log(JSON.stringify(state, null, 2));
  ' >"$kept/state.json" && cd "$here" && node node_modules/@biomejs/biome/bin/biome format --write "$kept")
  [ -e "$kept/expected.json" ] || printf '%s\n' "$no_difference" >"$kept/expected.json"
}

git clone --quiet "$here" "$folder"
cd "$folder"
git checkout --quiet "$commit"
if [ -n "$stage" ]; then cp -R "$stage/." .; else sed -i.bak 's/port: 17600/port: 19300/' Pulumi.local.yaml; fi
./platform up --yes
if [ -n "$kept" ]; then record; fi
./platform sandbox stop

cp Pulumi.local.yaml stage.bak
git checkout --quiet --force "$today"
cp stage.bak Pulumi.local.yaml
./platform preview --expect-no-changes
