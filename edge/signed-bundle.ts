import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { decodeBundle, encodeBundle } from "./bundle.ts";

/** A configuration the proxy takes at run time. */
export interface Bundle {
  /** Grows with every content; never used twice for different ones. */
  readonly serial: number;
  /** Whole Pingap configuration, certificates inline. */
  readonly toml: string;
}

export type Refusal = "truncated" | "corrupt" | "unsigned" | "wrong key" | "older";

export type Verdict = ({ readonly ok: true } & Bundle) | { readonly ok: false; readonly reason: Refusal };

const VERSION = "edge1";
/** Bytes of an Ed25519 signature (RFC 8032 §5.1.6). */
const SIGNATURE_LENGTH = 64;

/**
 * One line of ASCII, `edge1.<serial>.<key id>.<base64 of gzip of the TOML>.<signature>`, the same for equal input: the
 * signature (Ed25519, RFC 8032) covers everything before its dot. `images/proxy/fetch-bundle.sh` reads the same form.
 * @param privateKeyPem PKCS#8
 */
export function signBundle({ serial, toml }: Bundle, privateKeyPem: string): string {
  if (!Number.isSafeInteger(serial) || serial < 1) throw new Error(`bundle serial ${serial} is not a positive integer`);
  const key = createPrivateKey(privateKeyPem);
  const head = [VERSION, serial, keyId(createPublicKey(key)), encodeBundle(toml)].join(".");
  return `${head}.${sign(null, Buffer.from(head), key).toString("base64")}`;
}

/**
 * Whether the proxy may serve `text`.
 * @param publicKey base64 of the SubjectPublicKeyInfo (RFC 8410 §4)
 * @param lastSerial serial being served; a lower one is a replayed bundle
 */
export function verifyBundle(text: string, publicKey: string, lastSerial: number): Verdict {
  const fields = text.split(".");
  if (fields[0] !== VERSION) return refused("corrupt");
  if (fields.length !== 5) return refused(fields.length < 5 ? "truncated" : "corrupt");
  const [, serial, id, payload, signature] = fields as [string, string, string, string, string];
  if (signature === "") return refused("unsigned");
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  if (id !== keyId(key)) return refused("wrong key");
  const bytes = Buffer.from(signature, "base64");
  if (bytes.length < SIGNATURE_LENGTH) return refused("truncated");
  const head = text.slice(0, text.lastIndexOf("."));
  if (bytes.toString("base64") !== signature || !verify(null, Buffer.from(head), key, bytes)) return refused("corrupt");
  if (Number(serial) < lastSerial) return refused("older");
  return { ok: true, serial: Number(serial), toml: decodeBundle(payload) };
}

const refused = (reason: Refusal): Verdict => ({ ok: false, reason });

/** Tells keys apart in logs and refusals: 16 hexadecimal digits of the SHA-256 of the SubjectPublicKeyInfo. */
function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ format: "der", type: "spki" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}
