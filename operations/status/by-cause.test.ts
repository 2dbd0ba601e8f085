import { byCause } from "./by-cause.ts";

const finding = (subject: string, says: string) => ({ subject, says });

test.each([
  ["nothing", [], []],
  ["one finding", [finding("api", "its lease is closed")], ["api: its lease is closed"]],
  [
    "a provider that is gone, with all that it ran",
    ["api", "docs", "auth"].map((name) => finding(name, "its provider dune.example does not answer: refused")),
    ["api, docs, auth: its provider dune.example does not answer: refused"],
  ],
  [
    "two causes, each once",
    [finding("api", "a"), finding("docs", "b"), finding("auth", "a"), finding("auth", "a")],
    ["api, auth: a", "docs: b"],
  ],
  [
    "URLs that fail alike",
    [
      finding("api", "https://api.example/health: connect refused"),
      finding("docs", "https://docs.example/: connect refused"),
    ],
    ["https://api.example/health, https://docs.example/: connect refused"],
  ],
  [
    "URLs at addresses that answer alike",
    [
      finding("api", "https://api.example/health at 203.0.113.1 answers 502"),
      finding("api", "https://api.example/health at 2001:db8::1 answers 502"),
    ],
    ["https://api.example/health at 203.0.113.1, https://api.example/health at 2001:db8::1: answers 502"],
  ],
])("%s", (_, findings, lines) => {
  expect(byCause(findings)).toEqual(lines);
});
