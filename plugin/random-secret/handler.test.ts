import { recordedRun } from "../acme/certificate/run.fixture.ts";
import { handler } from "./handler.ts";

const run = recordedRun("password", {});

test.each([
  [{ bytes: 16, encoding: "hex" }, /^[0-9a-f]{32}$/],
  [{ bytes: 32, encoding: "base64url" }, /^[\w-]{43}$/],
  [{ bytes: 32, encoding: "base64" }, /^[A-Za-z0-9+/]{43}=$/],
] as const)("%j has its form and is another one each time", async (given, form) => {
  const one = await handler.create(run, given);
  const other = await handler.create(run, given);
  expect(one.outputs.value).toMatch(form);
  expect(one.outputs.value).not.toBe(other.outputs.value);
  expect(one.id).not.toContain(one.outputs.value);
});

test("what it is a key of makes no other secret", () => {
  const inputs = { bytes: 32, encoding: "hex" } as const;
  const old = { inputs, outputs: { ...inputs, value: "x" } };
  expect(handler.diff!(old, { ...inputs, keyOf: "postgres" }).changes).toEqual([]);
});

test("another form is another secret", () => {
  const inputs = { bytes: 32, encoding: "hex" } as const;
  const old = { inputs, outputs: { ...inputs, value: "x" } };
  expect(handler.diff!(old, inputs).changes).toEqual([]);
  expect(handler.diff!(old, { ...inputs, bytes: 16 }).changes).toMatchObject([{ path: "bytes", replace: true }]);
});

describe("a rotation", () => {
  const inputs = { bytes: 32, encoding: "hex" } as const;
  const begin = { ...run, rotation: "begin" } as const;
  const end = { ...run, rotation: "end" } as const;
  const changes = (outputs: object, phase?: "begin" | "end") =>
    handler.diff!({ inputs, outputs: { ...inputs, value: "a", ...outputs } }, inputs, undefined, phase).changes;

  test("makes another value and keeps the former, until one that ends it", async () => {
    const { outputs } = await handler.create(run, inputs);
    const rotated = await handler.update!(begin, "1", { inputs, outputs }, inputs);
    expect(rotated).toMatchObject({ previous: outputs.value, generation: 1, rotating: true });
    expect(rotated.value).not.toBe(outputs.value);
    const ended = await handler.update!(end, "1", { inputs, outputs: rotated }, inputs);
    const { previous: _, rotating: __, ...rest } = rotated;
    expect(ended).toEqual(rest);
  });

  test("that is run again while the former is still accepted makes no third value", async () => {
    const outputs = { ...inputs, value: "b", previous: "a", generation: 1, rotating: true } as const;
    expect(changes(outputs, "begin")).toEqual([]);
    expect(await handler.update!(begin, "1", { inputs, outputs }, inputs)).toEqual(outputs);
  });

  test.each([
    ["begins", {}, "begin", ["value"]],
    ["is not begun without being asked for", {}, undefined, []],
    ["ends", { previous: "b", rotating: true }, "end", ["previous"]],
    ["has nothing to end", {}, "end", []],
    ["is not ended by an ordinary run", { previous: "b", rotating: true }, undefined, []],
  ] as const)("%s", (_, outputs, phase, paths) => {
    expect(changes(outputs, phase).map(({ path }) => path)).toEqual(paths);
  });

  test("leaves out what data cannot be read without", () => {
    const old = { inputs, outputs: { ...inputs, value: "a" } };
    expect(handler.diff!(old, { ...inputs, keyOf: "postgres" }, undefined, "begin").changes).toEqual([]);
  });
});

describe("a plain run of the engine", () => {
  const old = { inputs: { bytes: 32, encoding: "hex" }, outputs: { bytes: 32, encoding: "hex", value: "x" } } as const;
  const plain = { ...run, name: "wiki-key", stage: "prod", stateCompared: false };
  const deleted = (more: object) => handler.delete({ ...plain, ...more }, "1", old);

  test("deletes a secret only where it is named, or everything is given up", async () => {
    for (const names of [["wiki-key"], ["*"]]) await deleted({ consents: new Set(names) });
    await expect(deleted({ consents: new Set(["postgres"]) })).rejects.toMatchObject({
      code: "data-loss",
      message: expect.stringMatching(/^wiki-key is a secret /),
      fix: expect.stringMatching(/; \.\/platform up --stage prod removes what its file no longer has$/),
    });
  });

  test("is told how, where another project has no command that compares", async () => {
    const refused = deleted({ consents: new Set(), packaged: true });
    await expect(refused).rejects.toMatchObject({
      fix: expect.stringContaining("; ./platform up --stage prod --data-loss wiki-key gives it up"),
    });
  });
});
