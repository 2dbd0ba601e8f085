import fc from "fast-check";
import { zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { readBlocks } from "./yaml-blocks.ts";
import { type Data, isMapping, placeOf } from "./yaml-data.ts";
import { loadYaml } from "./yaml-source.ts";
import { printZone } from "./zone-print.ts";

/** Data with the place of every mapping. */
function placed(data: Data): unknown {
  if (Array.isArray(data)) return (data as readonly Data[]).map(placed);
  if (!isMapping(data)) return data;
  const { line, column } = placeOf(data)!;
  return { place: `${line}:${column}`, entries: Object.entries(data).map(([key, value]) => [key, placed(value)]) };
}

const outcome = (read: () => Data | undefined): unknown => {
  try {
    const data = read();
    return data === undefined ? undefined : placed(data);
  } catch {
    return "refused";
  }
};

const quickly = (text: string): unknown => outcome(() => readBlocks(text, "z", "none"));
/** The comment beside the document's start is beyond the plain part, so that the full reader has its say. */
const fully = (text: string): unknown =>
  outcome(() => loadYaml("z", { order: "none", read: () => text.replace(/^---\n/, "--- # full\n") }));

test("a printed zone reads the same as by the full reader", () => {
  fc.assert(
    fc.property(zoneRecords(30), (records) => {
      const text = printZone(records.length > 0 ? records : [{ name: "a", type: "A", ttl: 1, values: ["192.0.2.1"] }]);
      const quick = quickly(text);
      fc.pre(quick !== undefined);
      expect(quick).toEqual(fully(text));
    }),
    { numRuns: 30 },
  );
});

test("whatever it reads, the full reader reads alike; whatever it refuses, so does the full reader", () => {
  const plain =
    "a: b|a:|b:|c: 'x y'|\"d\": 1|- x|- a: 1|- a:|- 'q'|x|# c|'':|e: x#y|f: x:y|a: .5|a: 1.2.3.4|g: ~|no: yes";
  const beyond =
    "-|- - x|a: b # c|a: b: c|a: [1, 2]|a: {b: c}|a: |a: x |a:  two|? a|<<: *x|&x a: b|a: 'it''s'|---|...|a: -1";
  const piece = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...plain.split("|")) },
    { weight: 1, arbitrary: fc.constantFrom(...beyond.split("|")) },
  );
  const line = fc.tuple(fc.integer({ min: 0, max: 3 }), piece).map(([depth, text]) => "  ".repeat(depth) + text);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const text = `---\n${lines.join("\n")}\n`;
      const quick = quickly(text);
      fc.pre(quick !== undefined);
      expect({ text, read: quick }).toEqual({ text, read: fully(text) });
    }),
    { numRuns: 600 },
  );
});

test.each(["a:\n\tb: c\n", "a: |\n  b\n", "a: &x b\n", "a: !include b\n", "a: b\n  c\n", "? a\n: b\n"])(
  "%j is left to the full reader",
  (text) => {
    expect(readBlocks(text, "z", "none")).toBeUndefined();
  },
);
