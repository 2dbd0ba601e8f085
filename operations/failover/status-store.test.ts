import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stateFolder } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { StoredJson } from "./status-store.ts";

const file = join(stateFolder, "failover", "test-stored-votes.json");
const votes = () => new StoredJson<object>("test-stored", "votes", {});
afterEach(() => rmSync(file, { force: true }));

test("what was written is read, and nothing before that", () => {
  expect(votes().read()).toEqual({});
  votes().write({ a: 1 });
  expect(votes().read()).toEqual({ a: 1 });
});

test.each([
  ["a file that was cut off", '{"a": [1, 2'],
  ["an empty file", ""],
  ["lists in lists", "[".repeat(100_000)],
])("%s is named, with what mends it", (_, text) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  expect(() => votes().read()).toThrow(UserError);
  expect(() => votes().read()).toThrow(expect.objectContaining({ fix: `rm ${file}` }));
});
