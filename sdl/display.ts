import type { Attribute, GroupSpec, ManifestResources, ResourceEndpoint } from "./types.ts";

/** Short forms for people. Equal texts mean equal values: decisions compare them. */

export function cpuText({ units, attributes }: ManifestResources["cpu"]): string {
  const millis = BigInt(units.val);
  const fraction = (millis % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return `${millis / 1000n}${fraction && `.${fraction}`}${suffix(attributes)}`;
}

/** Bytes in the largest binary unit that divides them. */
export function sizeText(bytes: string): string {
  let value = BigInt(bytes);
  let unit = 0;
  for (; unit < UNITS.length - 1 && value > 0n && value % 1024n === 0n; unit++) value /= 1024n;
  return `${value}${UNITS[unit]}`;
}

const UNITS = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

export function storageText(storage: ManifestResources["storage"]): string {
  return storage
    .map(({ name, size, attributes }) => `${word(name)} ${sizeText(size.val)}${suffix(attributes)}`)
    .join(", ");
}

export function gpuText({ units, attributes }: ManifestResources["gpu"]): string {
  const models = (attributes ?? []).map(({ key, value }) => (value === "true" ? word(key) : pair({ key, value })));
  return `${units.val}${models.length ? ` (${models.join(" or ")})` : ""}`;
}

export function endpointsText(endpoints: ResourceEndpoint[]): string {
  const count = (kind?: 1 | 2) => endpoints.filter((endpoint) => endpoint.kind === kind).length;
  const kinds = [`${count()} HTTP`, `${count(1)} port`, `${count(2)} leased IP`];
  return kinds.filter((text) => !text.startsWith("0 ")).join(", ") || "none";
}

/** Trailing zeros of the 18 decimals are dropped. */
export function priceText({ denom, amount }: { denom: string; amount: string }): string {
  return `${amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount} ${denom}`;
}

export function attributesText(attributes: Attribute[] | null): string {
  return (attributes ?? []).map(pair).join(", ") || "none";
}

export function signersText({ all_of, any_of }: GroupSpec["requirements"]["signed_by"]): string {
  const parts = [
    all_of?.length && `all of ${all_of.map(word).join(", ")}`,
    any_of?.length && `any of ${any_of.map(word).join(", ")}`,
  ];
  return parts.filter(Boolean).join("; ") || "none";
}

function suffix(attributes: Attribute[] = []): string {
  return attributes.length ? ` (${attributesText(attributes)})` : "";
}

function pair({ key, value }: Attribute): string {
  return `${word(key)}=${word(value)}`;
}

/** Quoted where it could be taken for something else. */
function word(text: string): string {
  return /^[^\s,;=()"]+$/.test(text) ? text : JSON.stringify(text);
}
