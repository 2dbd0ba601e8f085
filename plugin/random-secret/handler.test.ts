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
