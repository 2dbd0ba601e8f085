import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import { listingOf } from "../../operations/backup/listing.ts";
import type { StageOptions } from "../terminal/options.ts";
import { listingText } from "./listing-text.ts";

/** `platform backup list`: what the repositories have, by service and generation. */
export async function listBackups(
  service: string | undefined,
  options: StageOptions & { json?: boolean },
): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const chosen = await chosenServices(ready, service);
  const listings = await Promise.all(chosen.map(async (each) => listingOf(await readHistory(ready, each))));
  process.stdout.write(options.json ? `${JSON.stringify(listings, null, 2)}\n` : listings.map(listingText).join("\n"));
}
