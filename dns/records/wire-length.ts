import { textOctets, tokenize } from "./character-string.ts";

const HEX_LAST: ReadonlySet<string> = new Set(["DS", "SSHFP", "TLSA"]);

/** Octets of a canonical value on the wire, names not compressed; but for TXT, SPF and OPENPGPKEY a few more than exact. */
export function wireLength(type: string, value: string): number {
  if (type === "TXT" || type === "SPF") {
    const { length } = textOctets(value);
    return length + Math.max(1, Math.ceil(length / 255));
  }
  if (type === "OPENPGPKEY") return Buffer.byteLength(value, "base64");
  return tokenize(value).reduce((sum, { raw, octets, quoted }, index) => {
    if (!quoted && /^\d+$/.test(raw) && index < 4) return sum + 2;
    return sum + (HEX_LAST.has(type) ? octets.length / 2 : octets.length + 1);
  }, 0);
}
