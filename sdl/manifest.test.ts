import { createHash } from "node:crypto";
import fc from "fast-check";
import { buildSdl } from "./build.ts";
import { manifestBytes, manifestVersion, toManifest } from "./manifest.ts";

function manifestWith(env: string[]) {
  const service = { name: "web", image: "web@sha256:1", env, cpu: 1, memory: "1Gi", count: 1 };
  const storage = [{ name: "default", size: "1Gi" }];
  const placement = { name: "home", price: { denom: "uact", amount: 1 } };
  return toManifest(buildSdl([{ ...service, storage, expose: [{ port: 80, global: true }] }], placement));
}

test("characters are escaped as Go does", () => {
  expect(manifestBytes(manifestWith(["A=<&>\u2028\u2029é\n\"'"]))).toContain(
    String.raw`"env":["A=\u003c\u0026\u003e\u2028\u2029é\n\"'"]`,
  );
});

test("the bytes are JSON of the manifest with sorted keys, whatever env holds", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (values) => {
      const manifest = manifestWith(values.map((value) => `A=${value}`));
      const bytes = manifestBytes(manifest);
      expect(JSON.parse(bytes)).toEqual(manifest);
      expect(bytes).not.toMatch(/[<>&\u2028\u2029]/);
      expect(Object.keys(JSON.parse(bytes)[0].services[0])).toEqual(
        Object.keys(manifest[0]!.services[0]!).toSorted((a, b) => (a < b ? -1 : 1)),
      );
    }),
    { numRuns: 100 },
  );
});

test("the version is the SHA-256 of the bytes", () => {
  const manifest = manifestWith([]);
  expect(manifestVersion(manifest)).toBe(createHash("sha256").update(manifestBytes(manifest), "utf8").digest("hex"));
});

test("an empty list and no list are different manifests, as in Go", () => {
  const bytes = manifestBytes(manifestWith([]));
  expect(bytes).toContain('"env":[]');
  expect(bytes).toContain('"args":null');
});
