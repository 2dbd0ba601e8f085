import { execa } from "execa";
import { root } from "../root.ts";
import { UserError } from "../user-error.ts";

/** Milliseconds a command may take: somebody may have to unlock a keyring. */
const LONGEST = 120_000;

/** What commands have printed: none is asked twice in one run. */
const printed = new Map<string, Promise<string>>();

/** The passphrase that a command prints. It is run by a shell in the project folder, and asks what it has to on the terminal itself. */
export function printedPassphrase(variable: string, command: string): Promise<string> {
  const known = printed.get(command) ?? run(variable, command);
  printed.set(command, known);
  return known;
}

async function run(variable: string, command: string): Promise<string> {
  const result = await execa("sh", ["-c", command], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: LONGEST,
    maxBuffer: 64 * 1024,
    reject: false,
  });
  const refuse = (what: string): never => {
    // Neither the command nor what it printed: either may hold the secret.
    throw new UserError("passphrase", `the command in ${variable} ${what}.`, `sh -c "$${variable}" shows what it does`);
  };
  if (result.timedOut) return refuse(`has not ended within ${LONGEST / 1000} seconds`);
  if (result.failed)
    return refuse(`ended with ${result.exitCode === undefined ? result.signal : `exit code ${result.exitCode}`}`);
  if (result.stdout === "") return refuse("prints nothing");
  if (result.stdout.includes("\n")) return refuse("prints several lines: a passphrase is one (append: | head -n 1)");
  return result.stdout;
}
