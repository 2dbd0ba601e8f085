import { tablesIn, volumesIn } from "./contents.ts";
import { drillOf } from "./measure.ts";

const BEGAN = Date.UTC(2026, 10, 29, 6, 44, 20);
const contents = { tables: [], volumes: [{ path: "/data", files: 2, octets: 7 }], pins: 1 };
const rehearsed = (said: string) => drillOf({ began: BEGAN, verified: BEGAN + 61_400, from: "g1-a", said, contents });

test("a drill takes until all was read, and lacks what came after the newest content", () => {
  expect(rehearsed("it has the data of g1-a, all until 2026-11-29 06:44:09 UTC")).toEqual({
    kind: "restore",
    began: "2026-11-29T06:44:20.000Z",
    from: "g1-a",
    until: "2026-11-29T06:44:09.000Z",
    recovery: 61,
    loss: 11,
    ...contents,
  });
});

test("content that is newer than the command lacks nothing; of a backup alone it is not known", () => {
  expect(rehearsed("it has the data of g1-a, all until 2026-11-29 06:44:25 UTC").loss).toBe(0);
  expect(rehearsed("it has the data of g1-a, all until its backup ")).toMatchObject({ until: null, loss: null });
});

test("tables are read line by line, whatever their names", () => {
  const text =
    '{"database" : "a", "table" : "public.x|y z", "rows" : 0}\n\n{"database" : "b", "table" : "s.t", "rows" : 12}\n';
  expect(tablesIn(text)).toEqual({
    tables: [
      { database: "a", table: "public.x|y z", rows: 0 },
      { database: "b", table: "s.t", rows: 12 },
    ],
    volumes: [],
  });
});

test("volumes are read with their files, and pins where there are some", () => {
  const volumes = [
    { path: "/data", files: 3, octets: 5_000_000_000 },
    { path: "/other", files: 0, octets: 0 },
  ];
  const text = "volume /data 3 5000000000\nvolume /other 0 0\n";
  expect(volumesIn(text)).toEqual({ tables: [], volumes });
  expect(volumesIn(`${text}pins 2\n`)).toEqual({ tables: [], volumes, pins: 2 });
});
