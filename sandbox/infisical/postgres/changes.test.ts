import { changesBetween } from "./changes.ts";
import { rowsOf } from "./rows.ts";
import type { Row, Rows } from "./tables.ts";

const nothing = rowsOf(undefined);
const folders = (...rows: Row[]): Rows => ({ ...nothing, folders: rows });
const [a, b] = ["a", "b"].map((id) => ({ id, project_id: "p", environment: "prod", path: `/${id}`, name: id }));
const inFolders = (...rows: unknown[]) =>
  rows.length > 0 ? [{ table: expect.objectContaining({ name: "folders" }), rows }] : [];

test.each([
  ["a new row", folders(a!), folders(a!, b!), [b], []],
  ["a changed row", folders(a!, b!), folders(a!, { ...b, name: "c" }), [{ ...b, name: "c" }], []],
  ["a row that is gone", folders(a!, b!), folders(b!), [], [a]],
  ["the same rows", folders(a!, b!), folders({ ...a }, { ...b }), [], []],
])("%s: only what differs is written or deleted", (_, before, after, written, deleted) => {
  expect(changesBetween(before, after)).toEqual({ written: inFolders(...written), deleted: inFolders(...deleted) });
});

test("what others refer to is written before them, and deleted after them", () => {
  const whole = { ...folders(a!), projects: [{ id: "p", name: "platform", slug: "platform" }] };
  const order = (parts: readonly { table: { name: string } }[]) => parts.map(({ table }) => table.name);
  expect(order(changesBetween(nothing, whole).written)).toEqual(["projects", "folders"]);
  expect(order(changesBetween(whole, nothing).deleted)).toEqual(["folders", "projects"]);
});
