import { createHmac } from "node:crypto";
import { z } from "zod";
import { tokenError, unauthorized } from "./http.ts";
import { type AccessToken, type InfisicalState, newId, same } from "./state.ts";

/** Seconds that any access token of a machine identity lives at most. */
export const LONGEST = 7_776_000;

const claims = z.object({ id: z.string(), exp: z.number().optional() });

export interface TokenSettings {
  /** Signs tokens: AUTH_SECRET. */
  readonly authSecret: string;
  /**
   * LEGACY_IDENTITY_ACCESS_TOKEN_EXPIRATION_ENFORCED_AT, Unix milliseconds: from there on a token that does not say when
   * it ends has LONGEST. The server's default is so long ago that such a token is refused at once.
   */
  readonly enforcedAt: number;
}

/** Signs a token. @param exp Unix seconds; absent = it does not say when it ends, as the one of bootstrap */
export function sign(secret: string, id: string, now: number, exp?: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part({ id, iat: Math.floor(now / 1000), exp })}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}

/** @throws ApiError 403 */
export function verify(secret: string, token: string, now: number): z.output<typeof claims> {
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  const parsed = claims.or(z.looseObject({})).safeParse(json(Buffer.from(body, "base64url").toString()));
  if (signature === "" || more.length > 0 || !parsed.success) {
    throw tokenError(
      "The provided access token is malformed. Please use a valid token or generate a new one and try again.",
    );
  }
  const right = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  const known = claims.safeParse(parsed.data);
  if (!same(right, signature) || !known.success) throw tokenError("invalid signature");
  if (known.data.exp !== undefined && known.data.exp * 1000 <= now) {
    throw tokenError("Your token has expired. Please re-authenticate.");
  }
  return known.data;
}

/** The record of a token, if it is good. @throws ApiError 401 or 403 with the reason */
export function requireToken(
  state: InfisicalState | undefined,
  token: string,
  now: number,
  { authSecret, enforcedAt }: TokenSettings,
): AccessToken {
  const { id, exp } = verify(authSecret, token, now);
  const record = state?.tokens.find((each): each is AccessToken => "id" in each && each.id === id);
  if (!state || !record) throw unauthorized("Cannot renew revoked or unknown access token");
  if (record.revoked) throw unauthorized("Failed to authorize: token has been revoked");
  if (exp === undefined && now > enforcedAt + LONGEST * 1000) {
    throw unauthorized("Identity access token exceeded max age, please re-authenticate");
  }
  if (record.clientSecretId !== null) {
    const client = state.clients.find(({ identityId }) => identityId === record.identityId);
    if (!client) throw unauthorized("Failed to authorize: auth method has been revoked");
    const secret = client.secrets.find((each) => each.id === record.clientSecretId);
    if (secret?.revoked) throw unauthorized("Failed to authorize: client secret has been revoked");
  }
  if (record.usesLimit > 0 && record.uses >= record.usesLimit) {
    throw unauthorized("Failed to authorize: token usage limit reached");
  }
  record.uses += 1;
  return record;
}

type Issue = Pick<AccessToken, "identityId" | "name" | "clientSecretId" | "ttl" | "maxTtl" | "usesLimit">;

/** Remembers a new token. */
export function addToken(state: InfisicalState, issue: Issue, now: number): AccessToken {
  const record = { id: newId(), ...issue, createdAt: now, uses: 0, revoked: false };
  state.tokens.push(record);
  return record;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
