import { z } from "zod";
import { getJson, type Reach } from "../reach.ts";
import type { CloudflareSettings } from "./settings.ts";
import { answerOf } from "./shapes.ts";

/** Verifies the token, a user's or an account's, and lists the zones it sees. */
export async function readReach(settings: CloudflareSettings, signal: AbortSignal): Promise<Reach> {
  const { apiToken, accountId, endpoint = "https://api.cloudflare.com" } = settings;
  const ask = <T>(path: string, result: z.ZodType<T>) =>
    getJson(`${endpoint}/client/v4/${path}`, `Bearer ${apiToken}`, answerOf(result), signal);
  const verify = (owner: string) => ask(`${owner}/tokens/verify`, z.object({ status: z.string() }));
  const own = verify("user");
  const { result } = await (accountId ? own.catch(() => verify(`accounts/${accountId}`)) : own);
  if (result.status !== "active") throw new Error(`the token is ${result.status}`);
  const visible = await ask("zones?per_page=50", z.array(z.object({ name: z.string() })));
  return { says: "the token is active", zones: visible.result.map((zone) => zone.name) };
}
