import { runEntrypoint } from "../entrypoint.fixture.ts";

test("the configuration is unpacked and Gatus started with it", async () => {
  const GATUS_CONFIG_B64 = Buffer.from("endpoints: []\n").toString("base64");
  expect(await runEntrypoint("gatus", { GATUS_CONFIG_B64 }, "gatus", 'cat "$GATUS_CONFIG_PATH"')).toEqual({
    code: 0,
    output: "endpoints: []\n",
  });
});

test.each([
  ["no configuration", {}, 64],
  ["a configuration that is not base64", { GATUS_CONFIG_B64: "***" }, 65],
])("%s stops the start", async (_, env, expected) => {
  expect(await runEntrypoint("gatus", env as Record<string, string>, "gatus", "echo started")).toMatchObject({
    code: expected,
  });
});
