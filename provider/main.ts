import { handlers } from "./handlers.ts";
import { providerService, serve } from "./kernel/server.ts";

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const { port } = await serve(providerService("0.1.0", handlers, engineAddress));
// The engine reads the port from the first line of standard output; everything else goes through its log.
process.stdout.write(`${port}\n`);
