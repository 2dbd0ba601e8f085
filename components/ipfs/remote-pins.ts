import { type Input, secret } from "@pulumi/pulumi";
import type { RemotePinService } from "../../stage/services/remote-pins.ts";

/** Services that Kubo asks by itself to pin what it pins. */
export interface RemotePins {
  readonly services: readonly Pick<RemotePinService, "name" | "endpoint" | "key">[];
  /** That all pins of the stage have there. */
  readonly pinName: string;
}

/** Seconds between two looks at what is lacking. */
const PAUSE = 300;
/** Seconds that a service may take for one request. */
const PATIENCE = 120;

/** Of the container: there what each service was last asked for all of is noted, and what begins with the container ends with it. */
const NOTES = `\${TMPDIR:-/tmp}/remote-pins`;

/** Name, endpoint and key of each service, one after the other, none with a space in it. */
export const remotePinsEnvironment = ({ services, pinName }: RemotePins): Record<string, Input<string>> => ({
  REMOTE_PINS: secret(services.map(({ name, endpoint, key }) => `${name} ${endpoint} ${key}`).join(" ")),
  REMOTE_PIN_NAME: pinName,
});

/** Of Kubo's initialisation, before it runs: the services in its configuration are those of the stage. */
export const KNOW_SERVICES = `for name in $(ipfs pin remote service ls | cut -d ' ' -f 1); do ipfs pin remote service rm "$name"; done
set -- $REMOTE_PINS
while [ $# -gt 0 ]; do
  ipfs pin remote service add "$1" "$2" "$3"
  shift 3
done`;

/**
 * Beside Kubo: each service is asked for all pins that it does not have yet, and again for those that failed. Kubo names itself as
 * where the blocks are, and connects to the service's peers. Nothing is ever taken away there.
 */
export const PIN_REMOTELY = `
mkdir -p "${NOTES}"
date +%s > "${NOTES}/.began"
ask() { timeout ${PATIENCE} gosu ipfs ipfs --api=/ip4/127.0.0.1/tcp/5001 "$@"; }
# The CIDs of a file, each in one form.
one_form() { if [ -s "$1" ]; then gosu ipfs ipfs cid base32 < "$1" | sort -u; fi; }
# Pins at service $1 in the states $2, by CID.
pins_at() { ask pin remote ls --service="$1" --name="$REMOTE_PIN_NAME" --status="$2" < /dev/null > "${NOTES}/.answer" && cut -f 1 "${NOTES}/.answer" > "${NOTES}/.cids" && one_form "${NOTES}/.cids"; }
pin_all_at() {
  ask pin ls --type=recursive --quiet < /dev/null > "${NOTES}/.pins" && one_form "${NOTES}/.pins" > "${NOTES}/.local" &&
    pins_at "$1" queued,pinning,pinned > "${NOTES}/.held" && pins_at "$1" failed > "${NOTES}/.failed" || return 1
  comm -23 "${NOTES}/.local" "${NOTES}/.held" > "${NOTES}/.lacking"
  whole=0
  while read -r cid; do
    if grep -qxF "$cid" "${NOTES}/.failed"; then
      ask pin remote rm --service="$1" --name="$REMOTE_PIN_NAME" --cid="$cid" --status=failed --force < /dev/null
    fi
    ask pin remote add --background --service="$1" --name="$REMOTE_PIN_NAME" "$cid" < /dev/null > /dev/null || whole=1
  done < "${NOTES}/.lacking"
  return $whole
}
pin_remotely() {
  until ask id < /dev/null > /dev/null 2>&1; do sleep 2; done
  while :; do
    set -- $REMOTE_PINS
    while [ $# -gt 0 ]; do
      if pin_all_at "$1"; then date +%s > "${NOTES}/$1"; else echo "remote pins: $1 was not asked for all of them" >&2; fi
      shift 3
    done
    sleep ${PAUSE}
  done
}
pin_remotely &`;
