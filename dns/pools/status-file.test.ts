import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  InvalidStatusFileError,
  printStatusFile,
  readOverrides,
  statusPath,
  unmatchedOverrides,
  withOverride,
} from "./status-file.ts";

const entry = { status: "down", reason: "dead: yes", since: "2026-01-01T00:00:00Z", by: "dns monitor" } as const;
const member = { key: "www/A", pool: "east", value: "192.0.2.1" };

function folderWith(text: string): string {
  const root = mkdtempSync(join(tmpdir(), "status-"));
  const file = join(root, statusPath("example.com"));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return root;
}

test("what is written is read back", () => {
  const overrides = withOverride({}, member, entry);
  expect(overrides).toEqual({ "www/A": { east: { "192.0.2.1": entry } } });
  expect(readOverrides(folderWith(printStatusFile(overrides)), "example.com")).toEqual(overrides);
  expect(readOverrides(folderWith(printStatusFile({})), "example.com")).toEqual({});
});

test("a zone without a file has no overrides", () => {
  expect(readOverrides(tmpdir(), "absent.example")).toEqual({});
});

test("taking an override away leaves nothing of it, and others stay", () => {
  const other = { ...member, pool: "west" };
  const both = withOverride(withOverride({}, member, entry), other, entry);
  expect(withOverride(both, member, null)).toEqual(withOverride({}, other, entry));
  expect(withOverride(withOverride({}, member, entry), member, null)).toEqual({});
});

test.each([
  ["www/A: { east: { 192.0.2.1: { status: off } } }", /www\/A > east > 192\.0\.2\.1 > status/],
  ["www/A: [", /dns\/status\/example\.com\.yaml: .*line 1/s],
])("%s is refused with its place", (text, message) => {
  const read = () => readOverrides(folderWith(text), "example.com");
  expect(read).toThrow(InvalidStatusFileError);
  expect(read).toThrow(message);
});

test("entries that no pool holds are found", () => {
  const dynamic = {
    pools: { east: { fallback: null, values: [{ value: "192.0.2.1", weight: 1, status: "obey" as const }] } },
    rules: [],
  };
  const overrides = withOverride(withOverride({}, member, entry), { ...member, value: "192.0.2.7" }, entry);
  expect(unmatchedOverrides({ "www/A": { dynamic } }, overrides)).toEqual([{ ...member, value: "192.0.2.7" }]);
});
