import type { z } from "zod";
import { boundedFetch } from "../../network/bounded-fetch.ts";
import { readJson } from "../../network/json.ts";

/** What credentials let one see. */
export interface Reach {
  /** For people. */
  readonly says: string;
  /** Zones they reach; absent where the provider cannot tell or limit it. */
  readonly zones?: readonly string[];
}

/**
 * JSON of one address, in the shape that is expected.
 * @throws Error with host and status where it is refused, AnswerError where something else came, NoAnswerError where it cannot be reached
 */
export async function getJson<T>(
  url: string,
  authorization: string,
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const response = await boundedFetch(url, { headers: { authorization }, signal });
  if (response.ok) return readJson(await response.text(), shape, url);
  const refused = response.status === 401 || response.status === 403;
  throw new Error(`${new URL(url).host} answers ${response.status}${refused ? ": the credentials are refused" : ""}`);
}
