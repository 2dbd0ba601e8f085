import { gunzipSync, gzipSync } from "node:zlib";

/** Byte of the gzip header that names the operating system, and its value for "unknown" (RFC 1952 §2.3). */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/** The configuration as the proxy image takes it in `PINGAP_TOML_B64`: base64 of gzip, the same on every machine. */
export function encodeBundle(toml: string): string {
  const bytes = gzipSync(toml, { level: 9 });
  bytes[OS_BYTE] = OS_UNKNOWN;
  return bytes.toString("base64");
}

/** The configuration inside a bundle. @throws if it is not base64 of gzip */
export const decodeBundle = (bundle: string): string => gunzipSync(Buffer.from(bundle, "base64")).toString("utf8");
