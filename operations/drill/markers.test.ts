import type { InContainer } from "../backup/container.ts";
import { lackingOf, readMarkers, writeMarkers } from "./markers.ts";

const printing =
  (code: number, ...lines: string[]): InContainer =>
  async (_, tell = () => {}) => {
    lines.forEach(tell);
    return { code, lines };
  };

test.each([
  ["nothing", [1, 2, 3], [1, 2, 3], { rows: 0, seconds: 0 }],
  ["nothing, where more is there than was told", [1, 2], [1, 2, 3], { rows: 0, seconds: 0 }],
  ["what came last", [1, 2, 3.5, 4.5], [1, 2], { rows: 2, seconds: 2.5 }],
  ["one in the middle, which no time tells", [1, 2, 3], [1, 3], { rows: 1, seconds: 0 }],
  ["all", [1, 2], [], { rows: 2, seconds: null }],
  ["nothing, where nothing was written", [], [], { rows: 0, seconds: 0 }],
])("of rows with a time there lacks %s", (_, written, present, lacking) => {
  expect(lackingOf(written, present)).toEqual(lacking);
});

test("rows are known by what the database says of them, and a container that ends is no error", async () => {
  const { written, ended } = writeMarkers(printing(1, "NOTICE: a table", "marker 1.25", "marker 2.5"));
  await ended;
  expect(written).toEqual([1.25, 2.5]);
  const gone = writeMarkers(() => Promise.reject(new Error("gone")));
  expect(await gone.ended).toEqual(new Error("gone"));
});

test("what cannot be read is an error with the words of the database", async () => {
  expect(await readMarkers(printing(0, "marker 1", "marker 2"))).toEqual([1, 2]);
  await expect(readMarkers(printing(1, 'ERROR: relation "platform_drill" does not exist'))).rejects.toThrow(
    /cannot be read: ERROR: relation "platform_drill" does not exist/,
  );
});
