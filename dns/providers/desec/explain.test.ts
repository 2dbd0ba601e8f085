import { explain } from "./explain.ts";

const set = (subname: string, type: string, ...records: string[]) => ({ subname, type, records });
const sent = [set("c2", "CNAME", "x.example.", "y.example."), set("a", "A", "192.0.2.1"), set("", "DS", "1 13 2 ab")];
const told = (body: unknown) => explain(JSON.stringify(body), sent)?.text;

test("names the record set that a position stands for, however deep the text is", () => {
  const records = [{ content: ["This field may not be blank."] }];
  expect(told([{}, { records }, { ttl: ["too small"] }])).toBe("a/A: This field may not be blank.; /DS: too small");
});

test("names the record set that a text without a position fits", () => {
  expect(told(["CNAME RRset cannot have multiple records."])).toBe(
    "c2/CNAME: CNAME RRset cannot have multiple records.",
  );
  expect(told(["DS RRset cannot have empty subname."])).toBe("/DS: DS RRset cannot have empty subname.");
  expect(told(["Record content of A a.example.com. invalid: '1': why"])).toMatch(/^a\/A: Record content/);
  expect(told(["Something else."])).toBe("Something else.");
});

test("gives the record sets that are refused", () => {
  expect(explain(JSON.stringify([{}, { ttl: ["no"] }, {}]), sent)?.refused).toEqual([sent[1]]);
  expect(explain(JSON.stringify({ detail: "no" }), sent)?.refused).toEqual([]);
});

test.each([
  ["a page", "<!doctype html><title>Server Error (500)</title>"],
  ["a page as JSON", JSON.stringify("<!doctype html>")],
  ["nothing", ""],
  ["an empty list", "[]"],
])("%s is no error of the API", (_, text) => {
  expect(explain(text, sent)).toBeUndefined();
});
