import { parseRdata, type RdataFields } from "../../records/rdata.ts";
import { everyValue, type Rule } from "../limits.ts";

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+$/;
const ALIAS_TARGET = /^(\.|([\w*-]+\.)+)$/;

/** Octets of a digest by its type (RFC 4034, 4509, 5933, 6605). */
const DIGESTS: Readonly<Record<string, number>> = { 1: 20, 2: 32, 3: 32, 4: 48 };

const lastWord = (value: string): string => value.slice(value.lastIndexOf(" ") + 1);

/** Such as an underscore, a wildcard, or a hyphen at an end of a label. */
const host =
  (isRootTaken: boolean) =>
  (value: string): string | undefined => {
    const target = lastWord(value);
    if ((isRootTaken && target === ".") || HOST.test(target)) return undefined;
    return `takes no target "${target}": it must be a host name of letters, digits and hyphens`;
  };

function digest(value: string): string | undefined {
  const [, , type, hex] = value.split(" ");
  const octets = DIGESTS[type!];
  if (octets === undefined) return `takes no digest of type ${type}`;
  return hex!.length === 2 * octets ? undefined : `takes a digest of type ${type} of ${octets} octets only`;
}

function parameters(value: string): string | undefined {
  const [priority, , ...written] = value.split(" ");
  if (Number(priority) === 0 && written.length > 0) return "takes no parameters beside priority 0, which is an alias";
  const keys = new Set(written.map((parameter) => parameter.replace(/=.*/, "")));
  const mandatory = written.find((parameter) => parameter.startsWith("mandatory="))?.slice("mandatory=".length);
  const absent = mandatory?.split(",").find((key) => !keys.has(key));
  if (absent !== undefined) return `takes no parameter "${absent}" as mandatory that is not there`;
  return keys.has("no-default-alpn") && !keys.has("alpn") ? "takes no-default-alpn only beside alpn" : undefined;
}

function tag(value: string): string | undefined {
  const found = String((parseRdata("CAA", value) as RdataFields).tag);
  return /^[a-z0-9]+$/i.test(found) ? undefined : `takes CAA tags of letters and digits only, not "${found}"`;
}

function uri(value: string): string | undefined {
  const target = String((parseRdata("URI", value) as RdataFields).target);
  if (target === "") return "takes no empty URI";
  return target.includes("\\") ? "takes a URI of ASCII without quotes and backslashes only" : undefined;
}

const key = (value: string): string | undefined =>
  value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? undefined : "takes an OPENPGPKEY in base64 only";

/** What the API says of single values. */
export const VALUE_RULES: readonly Rule[] = [
  everyValue(["MX", "SRV"], host(true)),
  everyValue(["NS"], host(false)),
  everyValue(["CNAME"], (value) => (ALIAS_TARGET.test(value) ? undefined : `takes no CNAME "${value}"`)),
  everyValue(["DS"], digest),
  everyValue(["CAA"], tag),
  everyValue(["URI"], uri),
  everyValue(["OPENPGPKEY"], key),
  everyValue(["HTTPS", "SVCB"], parameters),
];
