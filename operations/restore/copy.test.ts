import { contentUntil, copyUrns } from "./copy.ts";

test("until when the content of a copy is, is read from what it says", () => {
  expect(contentUntil("it has the data of g1-a, all until 2026-11-29 09:48:17 UTC")).toBe(
    Date.UTC(2026, 10, 29, 9, 48, 17),
  );
  expect(contentUntil("it has the data of g1-a, all until its backup 20261129-054500F")).toBeUndefined();
});

test.each([
  ["postgres", "postgres"],
  ["volume", "ipfs"],
] as const)("the resources of a copy of kind %s are named as the program names them", async (kind, service) => {
  const { registerStage } = await import("../../stacks/program.fixture.ts");
  const from = "g00000001795934478342-1aebfc73";
  const { registrations } = await registerStage("local", false, (stage) => ({
    ...stage,
    backup: { archiveTimeout: "60s", volumeInterval: "1h", maxLoss: "1h" },
    restored: { copy: { service, from } },
  }));
  const own = registrations.filter(({ name }) => name === "copy" || name.startsWith("copy-"));
  const named = (await copyUrns({ name: "local" }, "copy", kind)).map((urn) => urn.split("::").slice(2).join("::"));
  const types = named.map((each) => each.replace(/^.*\$/, ""));
  expect(types.toSorted()).toEqual(own.map(({ type, name }) => `${type}::${name}`).toSorted());
});
