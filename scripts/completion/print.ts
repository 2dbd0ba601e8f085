import type { Entry } from "../command.ts";
import { fishScript } from "./fish.ts";
import { placesOf } from "./places.ts";
import { bashScript, zshScript } from "./posix.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script a shell reads; it never starts this program again. */
export function printCompletion(shell: keyof typeof SCRIPTS, commands: readonly Entry[]): void {
  process.stdout.write(SCRIPTS[shell](placesOf(commands)));
}
