/** Every value of `conformance/desec`: what the real API made of it, in the form that the toolkit sends. */
import { readFileSync } from "node:fs";
import { canonicalRdata } from "../../records/rdata.ts";
import { refusals } from "../refusals.ts";
import { limits } from "./limits.ts";

interface Recorded {
  type: string;
  sent: string;
  realReturned: string;
  realOfToolkitCanonical: string | null;
}

const file = new URL("../../../conformance/desec/canonical-forms.jsonl", import.meta.url);
const recorded = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ type }) => limits.types.has(type));

/** Values that the toolkit does not read although the real API takes them, with the reason. */
const STRICTER: ReadonlyMap<string, string> = new Map([
  ["ECDSAP256SHA256", "zone files name algorithms by their numbers, as OctoDNS does"],
]);

const canonical = (type: string, value: string): string | undefined => {
  try {
    return canonicalRdata(type, value);
  } catch {
    return undefined;
  }
};

function refused(type: string, name: string, values: readonly string[]): string[] {
  const record = { name, type, ttl: 3600, values };
  return refusals("desec", "diff3.example", { [`${name}/${type}`]: record }).map(({ message }) => message);
}

test("what the real API refuses of a value is refused beforehand, and nothing else", () => {
  const verdicts = { taken: 0, refused: 0, "no value": 0 };
  const wrong = recorded.flatMap(({ type, sent, realReturned, realOfToolkitCanonical }) => {
    const value = canonical(type, sent);
    const real = realOfToolkitCanonical ?? realReturned;
    if (real.startsWith("500") || sent.split(" ").some((word) => STRICTER.has(word))) return [];
    const isRefused = value === undefined || refused(type, "x", [value]).length > 0;
    verdicts[value === undefined ? "no value" : isRefused ? "refused" : "taken"]++;
    return isRefused === real.startsWith("400") ? [] : [`${type} ${sent}: real ${real}, here ${isRefused}`];
  });
  expect(wrong).toEqual([]);
  console.info(`conformance/desec: ${JSON.stringify(verdicts)} of ${recorded.length} values as the real API`);
});

test("a value that the real API read back differently is the same canonically", () => {
  const wrong = recorded.filter(({ type, sent, realReturned }) => {
    const value = canonical(type, sent);
    return value !== undefined && !/^\d00 /.test(realReturned) && canonical(type, realReturned) !== value;
  });
  expect(wrong).toEqual([]);
});

test.each([
  ["a leading hyphen", "MX", "x", ["10 -a.example.net."], true],
  ["a trailing hyphen", "SRV", "_x._tcp", ["1 1 1 a-.example.net."], true],
  ["a wildcard", "NS", "x", ["*.example.net."], true],
  ["the root as MX", "MX", "x", ["0 ."], false],
  ["the root as SRV", "SRV", "_x._tcp", ["0 0 0 ."], false],
  ["the root as NS", "NS", "x", ["."], true],
  ["two DNAMEs", "DNAME", "x", ["a.example.", "b.example."], true],
  ["a DS at the apex", "DS", "", [`1 13 2 ${"ab".repeat(32)}`], true],
  ["a label with hyphens at its ends", "A", "-a-", ["192.0.2.1"], false],
  ["178 characters below the zone", "A", `${"k".repeat(59)}.${"k".repeat(59)}.${"k".repeat(58)}`, ["192.0.2.1"], false],
  ["179 characters below the zone", "A", `${"k".repeat(59)}.${"k".repeat(59)}.${"k".repeat(59)}`, ["192.0.2.1"], true],
] as const)("%s is %s", (_, type, name, values, isRefused) => {
  expect(refused(type, name, values).length > 0).toBe(isRefused);
});

test("a set may be as large as the answer that holds it, by the API's own count", () => {
  const addresses = (count: number) => Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  expect([3000, 4091].map((count) => refused("A", "big", addresses(count)))).toEqual([
    [],
    [expect.stringMatching(/holds 65535 octets of a record set at most, as it counts them, not 90079/)],
  ]);
  const text = (octets: number, one: string) => [canonicalRdata("TXT", `"${one.repeat(octets)}"`)];
  expect(refused("TXT", "bigt", text(60_000, "x"))).toEqual([]);
  expect(refused("TXT", "bigt", text(63_900, "x"))).toEqual([
    expect.stringMatching(/64000 octets of a value .* 64151/),
  ]);
  expect(refused("TXT", "bigt", text(16_000, "\\001"))).toEqual([]);
  expect(refused("TXT", "bigt", text(60_000, "\\001"))).toEqual([expect.stringMatching(/not 241026/)]);
});
