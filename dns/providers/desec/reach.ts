import { getJson, type Reach } from "../reach.ts";
import type { DesecSettings } from "./settings.ts";

export async function readReach(settings: DesecSettings, signal: AbortSignal): Promise<Reach> {
  const { token, endpoint = "https://desec.io" } = settings;
  const domains = await getJson<{ name: string }[]>(`${endpoint}/api/v1/domains/`, `Token ${token}`, signal);
  return { says: `the token sees ${domains.length} domains (deSEC cannot scope reads)` };
}
