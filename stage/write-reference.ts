/** Writes `docs/stage-file.md`: `node stage/write-reference.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stageReference } from "./reference.ts";

writeFileSync(join(import.meta.dirname, "../docs/stage-file.md"), stageReference());
