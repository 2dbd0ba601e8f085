import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { archived } from "./postgres-archive.ts";

const { functions } = archived("postgres");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  // prints what it is told of recovery, notes what it is asked for, and ends as it is told
  const pgbackrest = `#!/bin/sh
for given; do case "$given" in --recovery-option=*) echo "\${given#*=}" ;; esac; done
echo "$given" >> "\${PGDATA%/*}/asked"
exit $ENDS
`;
  await writeFile(join(folder, "pgbackrest"), pgbackrest, { mode: 0o755 });
  await writeFile(join(folder, "pg_isready"), "#!/bin/sh\n", { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

const run = (shell: string, script: string, env: Record<string, string>) =>
  execa(shell, ["-c", script], {
    env: { PGDATA: join(folder, "data"), PATH: `${folder}:${process.env.PATH}`, ...env },
    reject: false,
  });

test.each([
  ["gives a piece of the log", "0", 0],
  ["says that there is no more", "1", 1],
  ["does not answer: PostgreSQL would take anything up to 125 for the end of the log", "49", 255],
  ["is not to be had at all", "126", 255],
])("what recovery asks for where the repository %s", async (_, ends, code) => {
  const { stdout } = await run("bash", `${functions}\nBACKUP_FROM=g1 restore_cluster`, { ENDS: "0" });
  const [, command] = /^restore_command=(.*)$/.exec(stdout) ?? [];
  expect(command).toContain("--stanza=g1 archive-get %f %p");
  expect((await run("sh", command!, { ENDS: ends })).exitCode).toBe(code);
});

test("nothing is archived before others may rely on the cluster: where it begins again, its log is another one", async () => {
  const script = `${functions}
set -m
keep_backups > /dev/null 2>&1 &
sleep 1
cat "\${PGDATA%/*}/asked" 2>/dev/null || echo nothing
touch "\${PGDATA%/*}/backups/verified"
until grep -qs backup "\${PGDATA%/*}/asked"; do sleep 0.2; done
cat "\${PGDATA%/*}/asked"
kill -9 -$!`;
  const { stdout } = await run("bash", script, { ENDS: "0", BACKUP_ARCHIVE_TIMEOUT: "60", PGBACKREST_STANZA: "g1" });
  const [before, first, ...others] = stdout.split("\n");
  expect([before, first, others.at(-1)]).toEqual(["nothing", "stanza-create", "backup"]);
}, 20_000);
