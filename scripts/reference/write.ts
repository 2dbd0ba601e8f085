/** Writes `docs/commands.md`: `node scripts/reference/write.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../commands.ts";
import { commandReference } from "./reference.ts";

writeFileSync(join(import.meta.dirname, "../../docs/commands.md"), commandReference(COMMANDS));
