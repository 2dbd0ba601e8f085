import { rememberSecret } from "../../redaction/known.ts";
import type { Signer } from "./signer.ts";

/** What a token permits (AEP-64). */
export type Scope =
  | "send-manifest"
  | "get-manifest"
  | "logs"
  | "shell"
  | "events"
  | "status"
  | "restart"
  | "hostname-migrate"
  | "ip-migrate"
  | "attestation";

/** Seconds; providers refuse more than 15 minutes. */
const LIFETIME = 300;
/** Seconds by which a provider's clock may be behind. */
const SKEW = 10;
/** Seconds a token that is used again must have left. */
const MINIMUM_REMAINING = 60;

/**
 * The tokens of one process. One is used again while it lasts: with an external signing command each signature may
 * need a person to confirm it.
 */
export class LeaseTokens {
  readonly #signer: Signer;
  readonly #made = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  /** A token for one purpose at one provider. @param now milliseconds since 1970 */
  take(provider: string, scope: Scope, now = Date.now()): Promise<string> {
    const key = `${provider} ${scope}`;
    const known = this.#made.get(key);
    if (known && now < known.until) return known.token;
    const token = leaseToken(this.#signer, provider, [scope], now);
    this.#made.set(key, { token, until: now + (LIFETIME - SKEW - MINIMUM_REMAINING) * 1000 });
    token.catch(() => this.#made.delete(key));
    return token;
  }
}

/**
 * A bearer token for the owner's leases at one provider, for one purpose (ES256K, AEP-64). It is not bound to a dseq,
 * as that would need the names of all services.
 * @param now milliseconds since 1970
 */
export async function leaseToken(
  signer: Signer,
  provider: string,
  scope: readonly Scope[],
  now = Date.now(),
): Promise<string> {
  const issued = Math.floor(now / 1000) - SKEW;
  const claims = {
    iss: signer.address,
    iat: issued,
    nbf: issued,
    exp: issued + LIFETIME,
    version: "v1",
    leases: { access: "granular", permissions: [{ provider, access: "scoped", scope }] },
  };
  const text = `${base64url({ alg: "ES256K", typ: "JWT" })}.${base64url(claims)}`;
  const token = `${text}.${Buffer.from(await signer.sign(Buffer.from(text), "token")).toString("base64url")}`;
  rememberSecret(token);
  return token;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
