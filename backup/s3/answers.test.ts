import { readPage, readRefusal } from "./answers.ts";

const url = "https://s3.example.com/b";
const page = (content: string) => `<?xml version="1.0"?><ListBucketResult>${content}</ListBucketResult>`;
const object = (key: string) =>
  `<Contents><Key>${key}</Key><Size>3</Size><LastModified>2026-11-29T05:00:00.000Z</LastModified></Contents>`;

test.each([
  ["as they are", page(object("a/b &amp; c+d")), "a/b & c+d"],
  ["encoded as in a URL", page(`<EncodingType>url</EncodingType>${object("a/b+%26+c%2Bd")}`), "a/b & c+d"],
])("keys are read %s", (_, xml, key) => {
  expect(readPage(xml, url).objects).toEqual([{ key, size: 3, modified: Date.UTC(2026, 10, 29, 5) }]);
});

test("a number as a key stays the text that it is", () => {
  expect(readPage(page(object("0012")), url).objects[0]?.key).toBe("0012");
});

test("what follows is found", () => {
  expect(readPage(page("<NextContinuationToken>t</NextContinuationToken>"), url)).toEqual({
    objects: [],
    folders: [],
    next: "t",
  });
});

test.each([
  ["a page of a captive portal", "<html><body>log in</body></html>"],
  ["no XML", "log in"],
  ["entities of its own", `<!DOCTYPE x [<!ENTITY a "b">]>${page(object("&a;"))}`],
  ["a size that is none", page(object("a").replace("<Size>3", "<Size>-1"))],
  ["a broken encoding", page(`<EncodingType>url</EncodingType>${object("%zz")}`)],
])("%s is no listing", (_, xml) => {
  expect(() => readPage(xml, url)).toThrow(/has another form|not encoded as it says/);
});

test("a refusal is read, and none is made up", () => {
  expect(readRefusal("<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>")).toEqual({
    code: "NoSuchBucket",
    message: "none",
  });
  expect(readRefusal("<html></html>")).toEqual({ code: "", message: "" });
});
