import { footprintOf, presentFootprint, removeFootprint } from "./footprint.ts";

/** Removes what a sandbox that was killed left on the machine: `clear.ts DIR`. Prints each path. */
const footprint = footprintOf(process.argv[2]!);
for (const path of await presentFootprint(footprint)) process.stdout.write(`${path}\n`);
await removeFootprint(footprint);
