import { stateMark } from "./state-mark.ts";

const secret = (ciphertext: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext,
});
const account = { urn: "a::acme", id: "1", modified: "2026-11-29T06:44:09Z", outputs: { key: secret("v1:a:b") } };
const docs = {
  urn: "a::docs",
  id: "2",
  modified: "2026-11-29T06:44:10Z",
  dependencies: ["x", "y"],
  outputs: { price: "1" },
};
const mark = (...resources: object[]) =>
  stateMark(JSON.stringify({ version: 3, deployment: { manifest: {}, resources } }));
const known = mark(account, docs);

test("what the engine writes otherwise with each run makes no other state", () => {
  expect(mark(docs, account)).toBe(known);
  expect(mark({ ...account, outputs: { key: secret("v1:c:d") } }, { ...docs, dependencies: ["y", "x"] })).toBe(known);
});

test.each<[string, object[]]>([
  ["a resource that is new", [account, docs, { urn: "a::wiki" }]],
  ["one that is gone", [account]],
  ["one that was changed, in what is encrypted alone", [{ ...account, modified: "2026-11-30T00:00:00Z" }, docs]],
  ["another output", [account, { ...docs, outputs: { price: "2" } }]],
  ["another place", [account, { ...docs, id: "3" }]],
  ["one that is to be deleted", [account, { ...docs, delete: true }]],
])("%s does", (_, resources) => {
  expect(mark(...resources)).not.toBe(known);
});

test("a state without resources has a mark, too", () => {
  expect(stateMark('{"version":3,"deployment":{}}')).toBe(mark());
});
