import { parseCron } from "../stage/services/cron.ts";

/**
 * The command of a container that runs a job by a cron line, in UTC, for any image with a POSIX shell, `date` and `sleep`.
 * A run that lasts into the next one's time is not joined by it. A run that fails is told in the log, and the next one comes.
 * @param job the command and its arguments
 */
export function scheduled(line: string, job: readonly string[]): { command: string[]; args: string[] } {
  const { minutes, hours, days, months, weekdays, eitherDay } = parseCron(line);
  const lists = [minutes, hours, days, months, weekdays].map((list) => `,${list.join(",")},`);
  return { command: ["sh", "-c", SCRIPT, "schedule"], args: [...lists, eitherDay ? "either" : "both", ...job] };
}

const SCRIPT = `
set -u
minutes=$1 hours=$2 days=$3 months=$4 weekdays=$5 day_rule=$6
shift 6
child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 0' TERM INT

contains() { case $1 in *,"$2",*) return 0 ;; esac; return 1; }

is_day() {
  if [ "$day_rule" = either ]; then contains "$days" "$1" || contains "$weekdays" "$2"
  else contains "$days" "$1" && contains "$weekdays" "$2"; fi
}

is_due() { contains "$minutes" "$1" && contains "$hours" "$2" && contains "$months" "$4" && is_day "$3" "$5"; }

run() {
  "$@" &
  child=$!
  wait "$child"
  status=$?
  child=
  echo "schedule: ended with status $status"
}

while :; do
  seconds=$(date -u +%S)
  sleep $((60 - \${seconds#0})) &
  child=$!
  wait "$child"
  child=
  # shellcheck disable=SC2046
  if is_due $(date -u '+%M %H %d %m %w'); then run "$@"; fi
done
`;
