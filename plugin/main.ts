import { proxyExceptions } from "../network/proxy.ts";
import { projectAround, toolkitFolder } from "../project/folders.ts";
import { projectVersion } from "../project/version.ts";
import { redactStream, rememberSecret } from "../redaction/known.ts";
import { secretVariables } from "../redaction/variables.ts";
import { handlers } from "./handlers.ts";
import { ADOPTION_VARIABLE, readAdoption } from "./kernel/adoption.ts";
import {
  BACKUP_VARIABLE,
  COMPARED_VARIABLE,
  DATA_LOSS_VARIABLE,
  dataLossConsents,
  PROVIDERS_ASKED_VARIABLE,
} from "./kernel/consents.ts";
import { endWithParent } from "./kernel/parent.ts";
import { parseRotation, ROTATION_VARIABLE } from "./kernel/rotation.ts";
import { providerService, serve } from "./kernel/server.ts";
import { kindOf } from "./kinds.ts";

endWithParent();
// The libraries for gRPC, ACME and Google read these variables themselves, also for loopback.
Object.assign(process.env, proxyExceptions(process.env));
// Image builds do not depend on what the one who starts this keeps private.
process.umask(0o022);
rememberSecret(secretVariables(process.env));
redactStream(process.stderr);
// The engine starts plugins in the program's folder; paths in a stage file are relative to the project's.
process.chdir(projectAround(process.cwd()));
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const { [DATA_LOSS_VARIABLE]: givenUp, [BACKUP_VARIABLE]: ages, [PROVIDERS_ASKED_VARIABLE]: asked } = process.env;
const consents = dataLossConsents(givenUp, ages, asked);
const stateCompared = process.env[COMPARED_VARIABLE] === "1";
const adoption = readAdoption(process.env[ADOPTION_VARIABLE]);
const rotation = parseRotation(process.env[ROTATION_VARIABLE]);
const { port } = await serve(
  providerService(projectVersion(), handlers, {
    engineAddress,
    consents,
    stateCompared,
    adoption,
    rotation,
    packaged: process.cwd() !== toolkitFolder,
    kindOf,
  }),
);
// The engine reads the port from the first line of standard output; everything else goes through its log.
process.stdout.write(`${port}\n`);
