import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reclamationWindow, toGroupSpecs } from "./groups.ts";
import { manifestBytes, manifestVersion, toManifest } from "./manifest.ts";
import { parseSdl } from "./parse.ts";

const root = fileURLToPath(new URL("../conformance/sdl/", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

interface Case {
  case: string;
  expect: "accept" | "reject" | "either";
  manifestVersionHex?: string;
  reclamation?: { min_window: number };
}
const cases: Case[] = JSON.parse(read("index.json"));
const expecting = (expect: Case["expect"]) => cases.filter((entry) => entry.expect === expect);

const counts = { equal: 0, rejected: 0 };
afterAll(() => {
  console.info(
    `conformance/sdl: ${cases.length} documents, ${counts.equal} with the reference's bytes, hash and group specs, ${counts.rejected} rejected`,
  );
});

function expectGolden({ case: name, manifestVersionHex, reclamation }: Case) {
  const { sdl, errors } = parseSdl(read(`${name}/input.yaml`), `${name}/input.yaml`);
  expect(errors).toEqual([]);
  const manifest = toManifest(sdl!);
  expect(manifestBytes(manifest)).toBe(read(`${name}/manifest.sorted.json`));
  expect(manifestVersion(manifest)).toBe(manifestVersionHex);
  expect(reclamationWindow(sdl!)).toBe(reclamation?.min_window);
  expect(toGroupSpecs(sdl!)).toEqual(JSON.parse(read(`${name}/group-specs.json`)));
  counts.equal++;
}

function expectRejected({ case: name }: Case) {
  const { sdl, errors } = parseSdl(read(`${name}/input.yaml`));
  expect(sdl).toBeUndefined();
  expect(errors[0]?.path).toBeTruthy();
  expect(errors[0]?.line).toBeGreaterThan(0);
  counts.rejected++;
}

describe(`${expecting("accept").length} documents that the Go reference and its schema accept`, () => {
  test.each(expecting("accept"))("$case gives the reference's bytes, hash and group specs", expectGolden);
});

describe(`${expecting("reject").length} documents that the Go reference rejects`, () => {
  test.each(expecting("reject"))("$case is rejected with a path", expectRejected);
});

const either = expecting("either").map((entry) => ({
  ...entry,
  accepted: parseSdl(read(`${entry.case}/input.yaml`)).errors.length === 0,
}));
const accepted = either.filter((entry) => entry.accepted);
describe(`${either.length} documents that only the schema rejects: ${accepted.length} accepted, ${either.length - accepted.length} rejected`, () => {
  test.each(accepted)("$case gives the reference's bytes, hash and group specs", expectGolden);
  test.each(either.filter((entry) => !entry.accepted))("$case is rejected with a path", expectRejected);
});
