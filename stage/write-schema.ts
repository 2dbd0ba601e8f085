/** Writes `docs/stage.schema.json`: `node stage/write-schema.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stageJsonSchema } from "./schema-json.ts";

const file = join(import.meta.dirname, "../docs/stage.schema.json");
writeFileSync(file, `${JSON.stringify(stageJsonSchema(), null, 2)}\n`);
