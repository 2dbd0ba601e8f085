import { type Drill, lastDrill, writeDrill } from "./drills.ts";
import { servedS3 } from "./s3/server.fixture.ts";

const served = servedS3();

const drill = (began: string): Drill => ({
  kind: "restore",
  began,
  from: "g1-a",
  until: began,
  recovery: 61,
  loss: 7,
  tables: [{ database: "postgres", table: "public.t", rows: 3 }],
  volumes: [],
});

test("the last drill is found again, whatever was written in between", async () => {
  const folder = "p/prod/postgres";
  expect(await lastDrill(served.s3, folder)).toBeUndefined();
  const later = drill("2026-12-29T05:44:09.000Z");
  expect(await writeDrill(served.s3, folder, later)).toBe("p/prod/postgres/drills/20261229T054409Z.json");
  await writeDrill(served.s3, folder, drill("2026-11-30T05:44:09.000Z"));
  expect(await lastDrill(served.s3, folder)).toEqual(later);
});

test("one of files tells of volumes and pins; one that was written before there were any is read all the same", async () => {
  const files = { ...drill("2026-12-29T05:44:09.000Z"), tables: [], volumes: [{ path: "/data", files: 1, octets: 2 }] };
  await writeDrill(served.s3, "p/prod/ipfs", { ...files, pins: 3 });
  expect(await lastDrill(served.s3, "p/prod/ipfs")).toEqual({ ...files, pins: 3 });
  const { volumes, kind, ...old } = drill("2026-12-29T05:44:09.000Z");
  await served.server.put("p/old/postgres/drills/20261229T054409Z.json", JSON.stringify(old));
  expect(await lastDrill(served.s3, "p/old/postgres")).toEqual({ ...old, volumes: [], kind: "restore" });
});

test("something else in its place is told, and not taken for a drill", async () => {
  await served.server.put("p/local/postgres/drills/20261229T054409Z.json", '{"began": 3}');
  await expect(lastDrill(served.s3, "p/local/postgres")).rejects.toThrow(/has another form/);
});
