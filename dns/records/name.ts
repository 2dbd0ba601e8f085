/** Domain names: A-labels, lower case, relative and absolute forms. */
import { domainToASCII, domainToUnicode } from "node:url";

export class InvalidNameError extends Error {
  override readonly name = "InvalidNameError";
}

const ASCII = /^\p{ASCII}*$/u;

/** Lower case with every label as A-label (RFC 5890 §2.3.2.1); ASCII labels such as `*` and `_tcp` stay as they are. Throws `InvalidName`. */
export function toAscii(name: string): string {
  const lower = name.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .split(/[.\u3002\uff0e\uff61]/)
    .map((label) => {
      if (ASCII.test(label)) return label;
      const encoded = domainToASCII(label);
      if (encoded === "")
        throw new InvalidNameError(`"${name}" has a label that is no internationalised name: "${label}"`);
      return encoded;
    })
    .join(".");
}

/** The readable spelling: A-labels become U-labels where they decode. */
export function toUnicode(name: string): string {
  if (!name.includes("xn--")) return name;
  return name
    .split(".")
    .map((label) => (label.startsWith("xn--") ? domainToUnicode(label) || label : label))
    .join(".");
}

/** A-labels, lower case, final dot. Throws `InvalidName`. */
export function absoluteName(name: string): string {
  const ascii = toAscii(name);
  return ascii.endsWith(".") ? ascii : `${ascii}.`;
}

/** `www` in zone `example.com` is `www.example.com.`; the apex is `example.com.`. */
export function fqdnOf(name: string, zone: string): string {
  const origin = absoluteName(zone);
  return name === "" ? origin : `${name}.${origin}`;
}

/** Relative name of an absolute name within a zone, or null where it lies outside. */
export function relativeName(fqdn: string, zone: string): string | null {
  const name = absoluteName(fqdn);
  const origin = absoluteName(zone);
  if (name === origin) return "";
  return name.endsWith(`.${origin}`) ? name.slice(0, -origin.length - 1) : null;
}

const HOST_NAME = /^(?!-)[-_a-z\d]{1,63}(?<!-)(\.(?!-)[-_a-z\d]{1,63}(?<!-))+\.?$/i;

/** Two labels or more of letters, digits, `-` and `_`, 253 octets at most (RFC 1035 §3.1). */
export function isHostName(name: string): boolean {
  const length = name.endsWith(".") ? name.length - 1 : name.length;
  return length <= 253 && HOST_NAME.test(name);
}
