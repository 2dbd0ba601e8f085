import { Store } from "./store.ts";

interface Things {
  things: { n: number };
}

test("a branch sees what is below it and changes nothing until it commits", () => {
  const root = new Store<Things>({ things: { a: { n: 1 }, b: { n: 2 } } });
  const branch = root.branch();
  branch.set("things", "c", { n: 3 });
  branch.delete("things", "a");
  expect(branch.entries("things").map(([key]) => key)).toEqual(["b", "c"]);
  expect(root.entries("things").map(([key]) => key)).toEqual(["a", "b"]);
  branch.commit();
  expect(root.entries("things").map(([key]) => key)).toEqual(["b", "c"]);
});

test("a branch that is dropped leaves no trace", () => {
  const root = new Store<Things>({ things: { a: { n: 1 } } });
  root.branch().set("things", "a", { n: 9 });
  expect(root.get("things", "a")).toEqual({ n: 1 });
});

test("records come sorted by key, whatever layer they are in", () => {
  const root = new Store<Things>({ things: { b: { n: 2 }, d: { n: 4 } } });
  const branch = root.branch();
  branch.set("things", "c", { n: 3 });
  branch.set("things", "a", { n: 1 });
  expect(branch.list("things").map(({ n }) => n)).toEqual([1, 2, 3, 4]);
});

test("a prefix picks the records under it", () => {
  const root = new Store<Things>({ things: { "x/1": { n: 1 }, "x/2": { n: 2 }, "xy/1": { n: 3 } } });
  expect(root.list("things", "x/").map(({ n }) => n)).toEqual([1, 2]);
});

test("the records of a store make the same store", () => {
  const root = new Store<Things>({ things: { a: { n: 1 } } });
  const branch = root.branch();
  branch.set("things", "b", { n: 2 });
  branch.commit();
  expect(new Store<Things>(JSON.parse(JSON.stringify(root.records()))).records()).toEqual(root.records());
});
