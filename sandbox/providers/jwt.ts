import { createHash } from "node:crypto";
import { serializeSignDoc } from "@cosmjs/amino";
import { Secp256k1, Secp256k1Signature } from "@cosmjs/crypto";
import { z } from "zod";

/** Tokens of tenants (AEP-64): what a provider's gateway accepts as proof of who asks and for what. */

const scope = z.enum([
  "send-manifest",
  "get-manifest",
  "logs",
  "shell",
  "events",
  "status",
  "restart",
  "hostname-migrate",
  "ip-migrate",
  "attestation",
]);
export type Scope = z.output<typeof scope>;

const unique = <T>(items: T[]) => new Set(items).size === items.length;
const scopes = z.array(scope).min(1).refine(unique);
const address = z.string().regex(/^akash1[a-z0-9]{38}$/);
const seconds = z.int().nonnegative();

const deployment = z
  .strictObject({
    dseq: z.int().min(1),
    scope: scopes,
    gseq: z.int().min(1).optional(),
    oseq: z.int().min(1).optional(),
    services: z.array(z.string().min(1)).min(1).refine(unique),
  })
  .refine((value) => value.gseq !== undefined || value.oseq === undefined);

const permission = z.discriminatedUnion("access", [
  z.strictObject({ provider: address, access: z.literal("full") }),
  z.strictObject({ provider: address, access: z.literal("scoped"), scope: scopes }),
  z.strictObject({ provider: address, access: z.literal("granular"), deployments: z.array(deployment).min(1) }),
]);

const leases = z.discriminatedUnion("access", [
  z.strictObject({ access: z.literal("full") }),
  z.strictObject({ access: z.literal("scoped"), scope: scopes }),
  z.strictObject({
    access: z.literal("granular"),
    permissions: z
      .array(permission)
      .min(1)
      .refine((items) => unique(items.map((item) => item.provider))),
  }),
]);

const claims = z.strictObject({
  iss: address,
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  jti: z.string().min(1).optional(),
  version: z.literal("v1"),
  leases,
});
export type Claims = z.output<typeof claims>;

/** Refusal with the status and text of the provider's gateway. */
export class TokenError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const invalid = () => new TokenError(401, "JWT is invalid");
/** Also of a token that has expired, or is not valid yet. */
const invalidClaims = () => new TokenError(400, "JWT has invalid claims");

/**
 * Checks signature, claims and time.
 * @param publicKey compressed secp256k1 key of an account, from the chain; `undefined` when it never signed anything
 * @param now Unix seconds
 * @throws Refused
 */
export async function verifyToken(
  token: string,
  publicKey: (address: string) => Promise<Uint8Array | undefined>,
  now: number,
): Promise<Claims> {
  const { header, payload } = decode(token);
  const issuer = typeof payload.iss === "string" ? payload.iss : "";
  const key = address.safeParse(issuer).success ? await publicKey(issuer) : undefined;
  if (key) await verifySignature(token, header.alg, issuer, key);
  const checked = claims.safeParse(payload);
  if (!checked.success) throw invalidClaims();
  if (!key) throw invalid();
  const { exp, nbf, iat } = checked.data;
  if (exp <= now || nbf > now || iat > now) throw invalidClaims();
  return checked.data;
}

/** Longest life of a token, seconds. */
export const longestLife = 15 * 60;

/** @throws Refused when the signature is not of `key` or the algorithm is another one than ES256K or ES256KADR36 */
export async function verifySignature(
  token: string,
  algorithm: unknown,
  issuer: string,
  key: Uint8Array,
): Promise<void> {
  const at = token.lastIndexOf(".");
  const signed = token.slice(0, at);
  const signature = Buffer.from(token.slice(at + 1), "base64url");
  if (signature.length !== 64) throw invalid();
  if (algorithm !== "ES256K" && algorithm !== "ES256KADR36") throw invalid();
  const document = algorithm === "ES256K" ? Buffer.from(signed) : signDoc(issuer, signed);
  const digest = createHash("sha256").update(document).digest();
  if (!(await verifies(signature, digest, key))) throw invalid();
}

async function verifies(signature: Uint8Array, digest: Uint8Array, key: Uint8Array): Promise<boolean> {
  try {
    return await Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), digest, key);
  } catch {
    return false;
  }
}

/** What an amino wallet signs instead of the bare text (ADR-36). */
function signDoc(signer: string, text: string): Uint8Array {
  return serializeSignDoc({
    chain_id: "",
    account_number: "0",
    sequence: "0",
    fee: { gas: "0", amount: [] },
    msgs: [{ type: "sign/MsgSignData", value: { signer, data: Buffer.from(text).toString("base64") } }],
    memo: "",
  });
}

function decode(token: string): { header: Record<string, unknown>; payload: Record<string, unknown> } {
  const parts = token.split(".");
  if (parts.length !== 3) throw invalid();
  try {
    const [header, payload] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    if (typeof header !== "object" || typeof payload !== "object" || !header || !payload) throw invalid();
    return { header, payload };
  } catch {
    throw invalid();
  }
}

export interface Target {
  owner: string;
  provider: string;
  dseq: string;
  gseq?: number;
  oseq?: number;
}

/** Whether the claims allow `wanted` on a deployment or, with gseq and oseq, on a lease. */
export function allows(claims: Claims, target: Target, wanted: Scope): boolean {
  if (claims.iss !== target.owner) return false;
  const { leases } = claims;
  if (leases.access === "full") return true;
  if (leases.access === "scoped") return leases.scope.includes(wanted);
  const permission = leases.permissions.find((each) => each.provider === target.provider);
  if (!permission) return false;
  if (permission.access === "full") return true;
  if (permission.access === "scoped") return permission.scope.includes(wanted);
  return permission.deployments.some(
    (each) =>
      String(each.dseq) === target.dseq &&
      fits(each.gseq, target.gseq) &&
      fits(each.oseq, target.oseq) &&
      each.scope.includes(wanted),
  );
}

function fits(allowed: number | undefined, asked: number | undefined): boolean {
  return allowed === undefined || asked === undefined || allowed === asked;
}
