import { findingText } from "./text.ts";

const position = (path: readonly string[]) => ({ line: path.length, column: 5 });

test("a finding tells code, what, where, why, the fix, how to accept it, and where to read on", () => {
  const subjects = ["postgres", "ipfs"].map((name) => ({ name, path: ["services", name] }));
  expect(findingText({ code: "unaudited-providers", subjects }, { name: "prod", position }).split("\n")).toEqual([
    "unaudited-providers: postgres, ipfs: may be leased from a provider that nobody has audited, and holds data",
    "  where: Pulumi.prod.yaml:2:5: services.postgres, Pulumi.prod.yaml:2:5: services.ipfs",
    expect.stringMatching(/^ {2}why: a provider reads the memory and disks/),
    "  fix: ./platform set services.postgres.placement.audited true --stage prod && ./platform set services.ipfs.placement.audited true --stage prod",
    "  or accept it below config: in Pulumi.prod.yaml: accept: [{ risk: unaudited-providers, only: [postgres, ipfs], reason: … }]",
    "  see docs/threat-model.md#unaudited-providers",
  ]);
});

test("images that no stage names are told of the lock file, and accepted together", () => {
  const subjects = [{ name: "redis:7.4.5" }, { name: "postgres:17.6" }];
  const text = findingText({ code: "unpinned-images", subjects }, { name: "prod" });
  expect(text).toContain("\n  where: images.lock.yaml\n");
  expect(text).toContain("\n  fix: ./platform images lock --stage prod\n");
  expect(text).toContain("accept: [{ risk: unpinned-images, reason: … }]");
});
