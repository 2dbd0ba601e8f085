import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "yaml";
import type { Workspace } from "../workspace.ts";

/** Makes the folder that the image of an app is built from, which has what backs its volume up. */
export async function makeNotes(workspace: Workspace): Promise<void> {
  await mkdir(join(workspace.folder, "notes"));
  await writeFile(
    join(workspace.folder, "notes/Containerfile"),
    `FROM docker.io/restic/restic:0.18.1 AS restic
FROM docker.io/library/alpine:3.22.2
COPY --from=restic /usr/bin/restic /usr/bin/restic
`,
  );
}

/** The app `notes`: a volume at `/data`, backed up every so often, and nothing else. */
export function declareNotes(stage: Document, volumeInterval: string, more: object = {}): void {
  stage.setIn(["config", "backup"], stage.createNode({ volumeInterval }));
  const volumes = { data: { size: "1Gi", mount: "/data" } };
  stage.setIn(
    ["config", "services", "apps", "notes"],
    stage.createNode({ sibling: "notes", command: ["sleep", "100000"], backup: true, volumes, ...more }),
  );
}
