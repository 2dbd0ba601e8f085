import { lossOf } from "./measure.ts";

const STRUCK = Date.parse("2026-11-29T10:00:00Z");
const lost = { struck: STRUCK, back: STRUCK + 51_400, from: "g1-a" };
const at = (seconds: number) => STRUCK / 1000 + seconds;

test("of a database it is the rows that tell what was lost", () => {
  const written = [at(-30), at(-20), at(-10.25), at(-0.5)];
  const said = "it began with the data of g1-a, all until 2026-11-29 09:59:30 UTC";
  expect(lossOf("provider-loss", lost, { said, written, present: written.slice(0, 2) })).toEqual({
    kind: "provider-loss",
    began: "2026-11-29T10:00:00.000Z",
    from: "g1-a",
    until: "2026-11-29T09:59:40.000Z",
    recovery: 51,
    loss: 19.5,
    tables: [],
    volumes: [],
  });
  expect(lossOf("provider-loss", lost, { said, written, present: written })).toMatchObject({ loss: 0 });
  expect(lossOf("provider-loss", lost, { said, written, present: [] })).toMatchObject({ loss: null, until: null });
});

test("of volumes it is the time of the backup", () => {
  const said = "it began with the data of g1-a, all until 2026-11-29 09:12:00 UTC";
  expect(lossOf("everything-lost", lost, { said })).toMatchObject({ until: "2026-11-29T09:12:00.000Z", loss: 2880 });
});

test("what nobody knows is not told as nothing", () => {
  expect(lossOf("everything-lost", lost, { said: "its volumes are its own" })).toMatchObject({
    loss: null,
    until: null,
  });
});
