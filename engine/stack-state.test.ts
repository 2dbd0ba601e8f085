import { z } from "zod";
import {
  inputsOf,
  nameOf,
  outputsOf,
  parseStackState,
  pendingOperations,
  resourcesOf,
  stackOutput,
  withOutputs,
  withoutPendingOperations,
} from "./stack-state.ts";
import { UserError } from "./user-error.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::project::${type}::${name}`;
const secret = (held: object) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ...held });
const records = {
  urn: urn("platform:edge:Zone$af:dns:Records", "example.com"),
  custom: true,
  type: "af:dns:Records",
  id: "example.com",
  inputs: { zone: { name: "example.com" }, token: secret({ ciphertext: "v1:abc" }) },
  outputs: { key: secret({ plaintext: '{"pem":"---"}' }) },
  propertyDependencies: { zone: [] },
};
const stack = {
  urn: urn("pulumi:pulumi:Stack", "project-prod"),
  type: "pulumi:pulumi:Stack",
  outputs: { platform: { domain: "example.com" } },
};
const whole = {
  version: 3,
  deployment: {
    manifest: { version: "v3.259.0" },
    resources: [stack, records],
    pending_operations: [{ type: "creating", resource: { urn: urn("af:oci:Image", "api"), type: "af:oci:Image" } }],
    metadata: {},
  },
};
const parsed = parseStackState(JSON.stringify(whole), "prod");

test("what nobody reads is kept, so that a state can be written back", () => {
  expect(parsed).toEqual(whole);
});

test("a stack that was never up has no resources, no operations and no outputs", () => {
  const fresh = parseStackState('{"version":3,"deployment":{"manifest":{},"metadata":{}}}', "prod");
  expect(resourcesOf(fresh, "af:dns:Records")).toEqual([]);
  expect(pendingOperations(fresh)).toEqual([]);
  expect(stackOutput(fresh, "platform", z.unknown())).toBeUndefined();
});

test.each([
  ["no JSON", "error: no such thing", /all of it/],
  ["no deployment", '{"version":3}', /deployment: /],
  ["an empty deployment", '{"version":3,"deployment":null}', /deployment: /],
  ["a resource without a URN", '{"deployment":{"resources":[{"type":"a"}]}}', /deployment\.resources\.0\.urn: /],
])("%s is refused with the stage, the place and what to do", (_, text, place) => {
  const read = () => parseStackState(text, "prod");
  expect(read).toThrow(UserError);
  expect(read).toThrow(/^the state of stage prod is not what the engine exports: /);
  expect(read).toThrow(place);
  expect(read).toThrow(expect.objectContaining({ fix: expect.stringMatching(/^eval .*--stage prod/) }));
});

describe("a resource", () => {
  const [found] = resourcesOf(parsed, "af:dns:Records");

  test("is found by its type, and its name ends its URN", () => {
    expect(found?.id).toBe("example.com");
    expect(nameOf(found!.urn)).toBe("example.com");
  });

  test("gives inputs and outputs in the shape that is asked for", () => {
    expect(inputsOf(found!, z.object({ zone: z.object({ name: z.string() }) }))).toEqual({
      zone: { name: "example.com" },
    });
  });

  test("hides what is encrypted, and gives what was decrypted", () => {
    expect(inputsOf(found!, z.object({ token: z.string() }))).toEqual({ token: "[secret]" });
    expect(outputsOf(found!, z.object({ key: z.unknown() }))).toEqual({ key: { pem: "---" } });
  });

  test("of another shape is refused with its URN and the property", () => {
    const read = () => outputsOf(found!, z.object({ serial: z.string() }));
    expect(read).toThrow(/Records::example\.com, but its outputs are not what is expected: serial: /);
    expect(read).toThrow(expect.objectContaining({ fix: expect.stringMatching(/^eval .*--stage prod/) }));
  });
});

test("an output of the stack has the shape that is asked for", () => {
  expect(stackOutput(parsed, "platform", z.object({ domain: z.string() }))).toEqual({ domain: "example.com" });
  expect(() => stackOutput(parsed, "platform", z.object({ stage: z.string() }))).toThrow(/outputs.*platform\.stage: /);
  expect(stackOutput(parsed, "other", z.string())).toBeUndefined();
});

test("an output that the engine does not know, since a refresh found a part of it gone, is none", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const outputs = (platform: unknown) =>
    parseStackState(JSON.stringify({ deployment: { resources: [{ ...stack, outputs: { platform } }] } }), "prod");
  expect(stackOutput(outputs(unknown), "platform", z.object({ domain: z.string() }))).toBeUndefined();
  expect(stackOutput(outputs({ domain: unknown }), "platform", z.object({ domain: z.string() }))).toBeUndefined();
});

describe("a changed state", () => {
  test("has outputs set, and everything else as it was", () => {
    const changed = withOutputs(parsed, new Map([[records.urn, { revoked: true }]]));
    const outputs = { ...records.outputs, revoked: true };
    expect(changed).toEqual({
      ...whole,
      deployment: { ...whole.deployment, resources: [stack, { ...records, outputs }] },
    });
  });

  test("forgets what was interrupted", () => {
    expect(withoutPendingOperations(parsed)).toEqual({
      ...whole,
      deployment: { ...whole.deployment, pending_operations: [] },
    });
  });
});
