import { join } from "node:path";
import { projectVersion } from "../project/version.ts";
import { handlers } from "./handlers.ts";
import { ADOPTION_VARIABLE, readAdoption } from "./kernel/adoption.ts";
import { DATA_LOSS_VARIABLE, dataLossConsents } from "./kernel/consents.ts";
import { endWithParent } from "./kernel/parent.ts";
import { providerService, serve } from "./kernel/server.ts";

endWithParent();
// The engine starts plugins in the program's folder; paths in a stage file are relative to the project's.
process.chdir(join(import.meta.dirname, ".."));
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const consents = dataLossConsents(process.env[DATA_LOSS_VARIABLE]);
const adoption = readAdoption(process.env[ADOPTION_VARIABLE]);
const { port } = await serve(providerService(projectVersion(), handlers, { engineAddress, consents, adoption }));
// The engine reads the port from the first line of standard output; everything else goes through its log.
process.stdout.write(`${port}\n`);
