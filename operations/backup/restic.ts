import type { InContainer, Printed } from "./container.ts";
import type { Method } from "./method.ts";

/** Words of the start script of `components/volumes/`, which writes them down where it runs. */
const run = (container: InContainer, words: string) =>
  container(`. "\${TMPDIR:-/tmp}/backup-functions" && { ${words}; } 2>&1`);

/** Lines of an error that are told. */
const TOLD = 5;

/** A snapshot in restic's table. Its JSON is one line, of which only the beginning is read. */
const SNAPSHOT = /^[0-9a-f]{8} /;

/** Backups of volumes. */
export const restic: Method = {
  async take(container) {
    const printed = await run(container, "take 1");
    const label = /snapshot ([0-9a-f]{8}) is complete/.exec(printed.lines.join("\n"))?.[1];
    if (printed.code !== 0 || label === undefined) return { kind: "failed", why: saidIn(printed).join("; ") };
    return { kind: "taken", label };
  },

  async verify(container, generation) {
    const checked = await run(container, `on 1 ${generation} check --no-lock --read-data`);
    if (checked.code !== 0) return { backups: 0, segments: 0, damage: saidIn(checked) };
    const listed = await run(container, `on 1 ${generation} snapshots --no-lock`);
    return { backups: listed.lines.filter((line) => SNAPSHOT.test(line)).length, segments: 0, damage: [] };
  },

  async expire(container) {
    const forgot = await run(container, "forget 1");
    return forgot.code === 0 ? undefined : saidIn(forgot).join("; ");
  },
};

/** What it ended with. */
function saidIn({ code, lines }: Printed): string[] {
  const said = lines.filter((line) => line.trim() !== "");
  return said.length > 0 ? said.slice(-TOLD) : [`it ended with ${code}`];
}
