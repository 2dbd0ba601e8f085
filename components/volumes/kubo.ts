import type { Keeping } from "./keeping.ts";
import { FENCED, HELD, TEMPORARY } from "./notes.ts";

const REPOSITORY = "/data/ipfs";
/** What is pinned: CID, kind and name a line, of a name that has several the first. */
const PINS = `${REPOSITORY}/.pins`;
/** The root of its files (MFS). */
const FILES = `${REPOSITORY}/.files`;

/** Where the RPC listens while the place is held: no tunnel leads there. */
const NOWHERE = "/ip4/127.0.0.1/tcp/5001";
const EVERYWHERE = "/ip4/0.0.0.0/tcp/5001";

/** Of Kubo's initialisation: takes back what a held place was given. */
export const LISTEN = `ipfs config Addresses.API "\${IPFS_RPC:-${EVERYWHERE}}"`;

/**
 * How a Kubo repository is kept: the blocks, its configuration and its keys are files that are written once or seldom; the pins lie in a
 * database that cannot be copied while it is written to, so that they are written down before each backup, and pinned again after a
 * restore, which fails where a block of them is missing. What is not pinned may be collected while it is copied.
 */
export const kubo: Keeping = {
  before: `
    ask() {
      if [ -e "${FENCED}" ] && [ ! -e "${HELD}" ]; then gosu ipfs ipfs "$@"; else gosu ipfs ipfs --api=${NOWHERE} "$@"; fi
    }
    list() {
      ask pin ls --type="$1" --names > ${PINS}.named && ask pin ls --type="$1" --quiet > ${PINS}.cids &&
      awk 'NR == FNR { pinned[$1]; next } $1 in pinned && $2 == kind && !told[$1]++' kind="$1" ${PINS}.cids ${PINS}.named
    }
    # One after the other: there may be two repositories, and a person.
    (
      flock 9 &&
      if [ -e "${FENCED}" ] && [ ! -e "${HELD}" ]; then rm -f ${REPOSITORY}/api; fi &&
      list recursive > ${PINS}.new &&
      list direct >> ${PINS}.new &&
      ask files stat --hash / > ${FILES}.new &&
      mv ${PINS}.new ${PINS} && mv ${FILES}.new ${FILES}
    ) 9> "${TEMPORARY}/pins.lock"`,
  without: ["datastore", "api", "gateway", "repo.lock"].map((name) => `${REPOSITORY}/${name}`),
  restored: `
    pin() { gosu ipfs ipfs pin add --progress=false "$@" < /dev/null > /dev/null; }
    sed -n 's/^\\([^ ]*\\) recursive *$/\\1/p' ${PINS} | xargs -r -n 200 gosu ipfs ipfs pin add --progress=false > /dev/null &&
    grep -v '^[^ ]* recursive *$' ${PINS} | {
      while IFS= read -r line; do
        cid=\${line%% *} rest=\${line#* }
        kind=\${rest%% *}
        name=\${rest#"$kind"}
        name=\${name# }
        if [ "$kind" = direct ]; then recursive=false; else recursive=true; fi
        pin --recursive=$recursive \${name:+--name "$name"} "$cid" || exit 1
      done
    } && gosu ipfs ipfs files chroot --confirm "$(cat ${FILES})"`,
  held: `IPFS_RPC=${NOWHERE} exec "$@"`,
  counted: `
    recursive=$(gosu ipfs ipfs pin ls --type=recursive --quiet) && direct=$(gosu ipfs ipfs pin ls --type=direct --quiet) &&
    echo "pins $(printf '%s\\n' $recursive $direct | grep -c .)"`,
};
