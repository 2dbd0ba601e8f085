import { fetch } from "undici";
import { connectDns } from "../../dns/providers/connect.ts";
import { patiently } from "../../dns/providers/patience.ts";
import type { DnsProviderName } from "../../dns/providers/provider.ts";
import type { DnsSettings } from "../../dns/settings.ts";
import { errorText } from "../../errors/text.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem, skipped, warning } from "./check.ts";

/** Whether each provider takes its credentials, how far they reach, and whether it has every zone of the stage. */
export async function checkCredentials(
  { dns, domain }: Stage,
  settings: DnsSettings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const zones = dns.zones ?? [domain];
  const providers = Object.keys(settings) as DnsProviderName[];
  return (await Promise.all(providers.map((name) => checkProvider(name, settings, zones, signal)))).flat();
}

/** Zones are looked for only with credentials that work. */
async function checkProvider(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  if (JSON.stringify(settings[name]).includes(`"${PLACEHOLDER}"`)) return [skipped(name, "no credentials are set yet")];
  const reach = await checkReach(name, settings, zones, signal);
  if (reach.some(({ state }) => state === "problem")) return reach;
  return [...reach, ...(await checkZones(name, settings, zones, signal))];
}

const SET: Readonly<Record<DnsProviderName, string>> = {
  cloudflare: "pulumi config set --secret --path dns.providers.cloudflare.apiToken <token>",
  google: "pulumi config set --secret --path dns.providers.google.credentials <key>",
  desec: "pulumi config set --secret --path dns.providers.desec.token <token>",
};

/** What a token can see. */
interface Reach {
  readonly says: string;
  /** Zones it sees; undefined where the provider cannot tell or scope it. */
  readonly zones?: readonly string[];
}

function checkReach(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const title = `${name} credentials`;
  return attempt(title, SET[name], async () => {
    const reach = await REACH[name](settings, signal).catch((error: unknown) => {
      if (error instanceof TypeError) return { unreachable: errorText(error) };
      throw error;
    });
    if ("unreachable" in reach) return [problem(title, reach.unreachable, "check the way out to the provider")];
    const beyond = (reach.zones ?? []).filter((zone) => !zones.includes(zone));
    if (beyond.length === 0) return [ok(title, reach.says)];
    const some = `${beyond.slice(0, 3).join(", ")}${beyond.length > 3 ? ` and ${beyond.length - 3} more` : ""}`;
    return [warning(title, `${reach.says}, but it also reaches ${some}`, `make a token for ${zones.join(", ")} only`)];
  });
}

const REACH: Readonly<Record<DnsProviderName, (settings: DnsSettings, signal: AbortSignal) => Promise<Reach>>> = {
  async cloudflare({ cloudflare }, signal) {
    const { apiToken, accountId, endpoint = "https://api.cloudflare.com" } = cloudflare!;
    const ask = <T>(path: string) => get<{ result: T }>(`${endpoint}/client/v4/${path}`, `Bearer ${apiToken}`, signal);
    const verify = (owner: string) => ask<{ status: string }>(`${owner}/tokens/verify`);
    const own = verify("user");
    const { result } = await (accountId ? own.catch(() => verify(`accounts/${accountId}`)) : own);
    if (result.status !== "active") throw new Error(`the token is ${result.status}`);
    const visible = await ask<{ name: string }[]>("zones?per_page=50");
    return { says: "the token is active", zones: visible.result.map((zone) => zone.name) };
  },

  async google({ google }, signal) {
    const { project, endpoint = "https://dns.googleapis.com" } = google!;
    const path = `${endpoint}/dns/v1/projects/${encodeURIComponent(project)}`;
    const { quota } = await get<{ quota?: { rrsetsPerManagedZone?: number } }>(
      path,
      await googleToken(google!),
      signal,
    );
    return { says: `project ${project} answers, ${quota?.rrsetsPerManagedZone ?? "?"} record sets a zone` };
  },

  async desec({ desec }, signal) {
    const { token, endpoint = "https://desec.io" } = desec!;
    const domains = await get<{ name: string }[]>(`${endpoint}/api/v1/domains/`, `Token ${token}`, signal);
    return { says: `the token sees ${domains.length} domains (deSEC cannot scope reads)` };
  },
};

async function googleToken({ credentials, accessToken }: NonNullable<DnsSettings["google"]>): Promise<string> {
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

async function get<T>(url: string, authorization: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { headers: { authorization }, signal });
  if (response.ok) return (await response.json()) as T;
  await response.body?.cancel();
  const refused = response.status === 401 || response.status === 403;
  throw new Error(`${new URL(url).host} answers ${response.status}${refused ? ": the credentials are refused" : ""}`);
}

async function checkZones(
  name: DnsProviderName,
  settings: DnsSettings,
  zones: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const checks = zones.map((zone) =>
    attempt(`${name} ${zone}`, SET[name], async () => {
      const client = await connectDns(settings, name);
      const found = await patiently(() => client.findZone(zone, signal), { signal });
      if (!found) return [problem(`${name} ${zone}`, "is not there", "./platform up makes it")];
      return [ok(`${name} ${zone}`, `is there, served by ${found.nameServers.join(", ")}`)];
    }),
  );
  return (await Promise.all(checks)).flat();
}
