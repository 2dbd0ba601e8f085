import { errorText, rootCauseText } from "./text.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
const failed = new TypeError("fetch failed", { cause: refused });
const looped = new Error("round");
looped.cause = looped;

test.each<[string, unknown, string]>([
  ["an error", new Error("no"), "no"],
  ["an error with its cause", failed, "fetch failed: connect ECONNREFUSED 127.0.0.1:1"],
  ["causes of causes", new Error("chain", { cause: failed }), "chain: fetch failed: connect ECONNREFUSED 127.0.0.1:1"],
  ["a cause that is text", new Error("no", { cause: "because" }), "no: because"],
  ["a cause that was told already", new Error("gave up: no", { cause: new Error("no") }), "gave up: no"],
  ["a cause whose text is part of a word", new Error("unknown", { cause: new Error("no") }), "unknown: no"],
  ["an error that causes itself", looped, "round"],
  [
    "several errors without a text of their own",
    new AggregateError([refused, new Error("b"), refused]),
    "connect ECONNREFUSED 127.0.0.1:1; b",
  ],
  ["several errors with a text", new AggregateError([new Error("a")], "all failed"), "all failed: a"],
  ["several errors whose text tells them", new AggregateError([new Error("a"), new Error("b")], "a; b"), "a; b"],
  ["an error with a code only", Object.assign(new Error(""), { code: "EPIPE" }), "EPIPE"],
  ["an error without anything", new TypeError(""), "TypeError"],
  ["an error of another realm", { name: "Error", message: "elsewhere" }, "elsewhere"],
  ["text", "no", "no"],
  ["nothing", undefined, "undefined"],
  ["an object", { status: 404, token: "hidden" }, "something with status, token"],
  ["an empty object", {}, "something with no properties"],
])("%s as text", (_, error, text) => {
  expect(errorText(error)).toBe(text);
});

test("the first cause alone", () => {
  expect(rootCauseText(new Error("chain", { cause: failed }))).toBe("connect ECONNREFUSED 127.0.0.1:1");
  expect(rootCauseText(new Error("no"))).toBe("no");
  expect(rootCauseText("no")).toBe("no");
});
