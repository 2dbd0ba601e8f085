import type { RecordSet } from "../../dns/records/records.ts";

/** Record sets of one value each: addresses, texts, aliases, mail. @param changed so many of them, spread evenly, have another value */
export function largeZone(count: number, changed = 0): RecordSet[] {
  const step = changed === 0 ? 0 : count / changed;
  return Array.from({ length: count }, (_, index) => {
    const value = step > 0 && index % step === 0 ? index + 1 : index;
    const address = `10.${(value >> 16) & 255}.${(value >> 8) & 255}.${value & 255}`;
    const [type, text] = [
      ["A", address],
      ["TXT", `"v=${address}; p=none"`],
      ["CNAME", `target${value}.example.net.`],
      ["MX", `10 mail${value}.example.net.`],
      ["AAAA", `2001:db8::${(value + 1).toString(16)}`],
    ][index % 5] as [string, string];
    return { name: `host${index}`, type, ttl: 3600, values: [text] };
  });
}
