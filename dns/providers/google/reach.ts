import { getJson, type Reach } from "../reach.ts";
import type { GoogleSettings } from "./settings.ts";
import { project as projectAnswer } from "./shapes.ts";

export async function readReach(settings: GoogleSettings, signal: AbortSignal): Promise<Reach> {
  const { project, endpoint = "https://dns.googleapis.com" } = settings;
  const path = `${endpoint}/dns/v1/projects/${encodeURIComponent(project)}`;
  const { quota } = await getJson(path, await authorization(settings), projectAnswer, signal);
  return { says: `project ${project} answers, ${quota.rrsetsPerManagedZone} record sets a zone` };
}

async function authorization({ credentials, accessToken }: GoogleSettings): Promise<string> {
  if (accessToken) return `Bearer ${accessToken}`;
  const { GoogleAuth } = await import("google-auth-library");
  const scopes = "https://www.googleapis.com/auth/ndev.clouddns.readonly";
  const auth = new GoogleAuth({ credentials: serviceAccount(credentials ?? ""), scopes });
  return `Bearer ${await auth.getAccessToken()}`;
}

/** The parser's own words would repeat a part of the key. */
function serviceAccount(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new Error("they are not the JSON text of a service account key");
  }
}
