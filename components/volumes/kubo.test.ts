import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { kubo } from "./kubo.ts";

/** Answers slowly, as what is pinned, and notes what it is told to pin. */
const IPFS = `#!/bin/bash
kind="" names="" words=()
for word; do
  case "$word" in
    --type=*) kind="\${word#*=}" ;;
    --names) names=1 ;;
    --api=*) ;;
    *) words+=("$word") ;;
  esac
done
case "\${words[0]} \${words[1]}" in
  "pin ls")
    if [ -n "$names" ]; then
      sleep 0.2
      cat "$PINNED/$kind"
    else
      cut -d ' ' -f 1 "$PINNED/$kind.pins"
    fi
    ;;
  "pin add") printf '<%s>' "\${words[@]:2}" >> "$PINNED/made"; echo >> "$PINNED/made" ;;
  "files stat") echo Qroot ;;
  "files chroot") ;;
esac
`;

describe("a Kubo repository", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kubo-"));
    for (const name of ["bin", "ipfs", "ipfs/.backups"]) await mkdir(join(folder, name));
    await writeFile(join(folder, "bin/gosu"), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
    await writeFile(join(folder, "bin/ipfs"), IPFS, { mode: 0o755 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const pinned = async (kind: string, pins: readonly string[]) => {
    await writeFile(join(folder, kind), pins.map((pin) => `${pin}\n`).join(""));
    await writeFile(join(folder, `${kind}.pins`), pins.map((pin) => `${pin.split(" ")[0]}\n`).join(""));
  };
  const run = (script: string) =>
    execa("bash", ["-c", script.replaceAll("/data/ipfs", join(folder, "ipfs"))], {
      env: {
        PINNED: folder,
        BACKUP_PATHS: join(folder, "ipfs"),
        TMPDIR: folder,
        PATH: `${folder}/bin:${process.env.PATH}`,
      },
    });

  test("has its pins again with their names, whatever these are", async () => {
    const recursive = ["Q1 recursive", "Q2 recursive recursive", "Q3 recursive two\nlines", "Q4 recursive  b c \\ "];
    await pinned("recursive", recursive);
    await pinned("direct", ["Q5 direct", "Q6 direct is recursive"]);
    await run(kubo.before!);
    await run(kubo.restored!);
    expect(await readFile(join(folder, "made"), "utf8")).toBe(
      `<--progress=false><Q1>
<--progress=false><--recursive=true><--name><recursive><Q2>
<--progress=false><--recursive=true><--name><two><Q3>
<--progress=false><--recursive=true><--name>< b c \\ ><Q4>
<--progress=false><--recursive=false><Q5>
<--progress=false><--recursive=false><--name><is recursive><Q6>
`,
    );
  });

  test("has all of them written down where two backups are begun at once", async () => {
    await pinned("recursive", ["Q1 recursive a", "Q2 recursive b"]);
    await pinned("direct", ["Q3 direct c"]);
    await Promise.all([run(kubo.before!), run(kubo.before!)]);
    expect(await readFile(join(folder, "ipfs/.pins"), "utf8")).toBe("Q1 recursive a\nQ2 recursive b\nQ3 direct c\n");
  });
});
