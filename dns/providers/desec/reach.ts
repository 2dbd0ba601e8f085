import { z } from "zod";
import { getJson, type Reach } from "../reach.ts";
import type { DesecSettings } from "./settings.ts";

const domainList = z.array(z.object({ name: z.string() }));

export async function readReach(settings: DesecSettings, signal: AbortSignal): Promise<Reach> {
  const { token, endpoint = "https://desec.io" } = settings;
  const domains = await getJson(`${endpoint}/api/v1/domains/`, `Token ${token}`, domainList, signal);
  return { says: `the token sees ${domains.length} domains (deSEC cannot scope reads)` };
}
