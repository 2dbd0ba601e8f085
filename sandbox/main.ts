import { startCloud } from "./cloud.ts";
import { parseOptions } from "./options.ts";

/** The embedded cloud as a process: prints `ready {…}` on standard output when everything answers, logs to standard error. */
async function main(): Promise<void> {
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const options = parseOptions(process.argv.slice(2));
  const stopped = Promise.withResolvers<void>();
  const cloud = await startCloud(options, log, stopped.resolve);
  // also a second one, as long as it stops
  process.on("SIGTERM", stopped.resolve);
  process.on("SIGINT", stopped.resolve);
  process.stdout.write(`ready ${JSON.stringify(cloud.ports)}\n`);
  await stopped.promise;
  await cloud.close();
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`sandbox: ${error.message}\n`);
    process.exit(1);
  },
);
