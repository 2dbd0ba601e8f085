import { fetch } from "undici";

/** What credentials let one see. */
export interface Reach {
  /** For people. */
  readonly says: string;
  /** Zones they reach; absent where the provider cannot tell or limit it. */
  readonly zones?: readonly string[];
}

/** JSON of one address. @throws Error with host and status where it is refused, TypeError where it cannot be reached */
export async function getJson<T>(url: string, authorization: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { headers: { authorization }, signal });
  if (response.ok) return (await response.json()) as T;
  await response.body?.cancel();
  const refused = response.status === 401 || response.status === 403;
  throw new Error(`${new URL(url).host} answers ${response.status}${refused ? ": the credentials are refused" : ""}`);
}
