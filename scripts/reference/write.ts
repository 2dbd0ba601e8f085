/** Writes `docs/commands.md`, `docs/errors.md` and `docs/images.md`: `node scripts/reference/write.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "../../errors/codes.ts";
import { STAND_INS } from "../../images/stand-ins/catalog.ts";
import { COMMANDS } from "../commands.ts";
import { errorReference } from "./errors.ts";
import { imageReference } from "./images.ts";
import { commandReference } from "./reference.ts";

writeFileSync(join(import.meta.dirname, "../../docs/commands.md"), commandReference(COMMANDS));
writeFileSync(join(import.meta.dirname, "../../docs/errors.md"), errorReference(CODES));
writeFileSync(join(import.meta.dirname, "../../docs/images.md"), imageReference(STAND_INS));
