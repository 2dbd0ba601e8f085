/** Writes `docs/commands.md` and `docs/errors.md`: `node scripts/reference/write.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "../../errors/codes.ts";
import { COMMANDS } from "../commands.ts";
import { errorReference } from "./errors.ts";
import { commandReference } from "./reference.ts";

writeFileSync(join(import.meta.dirname, "../../docs/commands.md"), commandReference(COMMANDS));
writeFileSync(join(import.meta.dirname, "../../docs/errors.md"), errorReference(CODES));
