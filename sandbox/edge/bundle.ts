import { createHash, createPublicKey, verify } from "node:crypto";
import { gunzipSync } from "node:zlib";

export interface Bundle {
  readonly serial: number;
  readonly toml: string;
}

/**
 * What the proxy takes from a line `edge1.<serial>.<key id>.<base64 of gzip of the TOML>.<signature>`.
 * @param publicKey base64 of the SubjectPublicKeyInfo
 * @throws saying why it is refused
 */
export function readBundle(line: string, publicKey: string, served: number): Bundle {
  const [version, serial, id, payload, signature, ...more] = line.split(".");
  if (version !== "edge1" || more.length > 0) throw new Error("corrupt");
  if (signature === undefined) throw new Error("truncated");
  const der = Buffer.from(publicKey, "base64");
  if (id !== createHash("sha256").update(der).digest("hex").slice(0, 16)) throw new Error("wrong key");
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const head = Buffer.from(line.slice(0, line.lastIndexOf(".")));
  if (!verify(null, head, key, Buffer.from(signature, "base64"))) throw new Error("corrupt");
  if (Number(serial) < served) throw new Error(`older than ${served}`);
  return { serial: Number(serial), toml: gunzipSync(Buffer.from(payload!, "base64")).toString("utf8") };
}
