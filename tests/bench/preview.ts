import { Workspace } from "../workspace.ts";
import { measured } from "./measured.ts";

const RUNS = 30;

/** Previews of a platform of twelve services that change nothing: seconds, and CPU seconds of all its processes. */
export async function benchPreview(): Promise<void> {
  const workspace = await Workspace.make(19_200);
  try {
    const up = await workspace.platform("up", "--yes");
    if (up.code !== 0) throw new Error(up.screen);
    await previewed(workspace); // compiles the code once
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await previewed(workspace));
    print(
      "seconds",
      runs.map(({ seconds }) => seconds),
    );
    print(
      "CPU seconds",
      runs.map(({ cpu }) => cpu),
    );
  } finally {
    await workspace.dispose();
  }
}

const previewed = (workspace: Workspace) => measured(workspace, "./platform preview --expect-no-changes");

function print(what: string, values: readonly number[]): void {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2);
  process.stdout.write(
    `preview without changes, ${what} of ${values.length}: median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}\n`,
  );
}
