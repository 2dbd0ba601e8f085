import { PassThrough } from "node:stream";
import { askHidden } from "./hidden.ts";

/** A terminal on which something is typed once the question stands there. */
async function asked(typed: string): Promise<{ lines: string[]; screen: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = "";
  output.on("data", (text) => {
    if (screen === "") setImmediate(() => input.write(typed));
    screen += text;
  });
  const lines = await askHidden("key: ", input, output);
  return { lines, screen };
}

test.each([
  ["as it is", "s3cret value\r", ["s3cret value"]],
  ["with a correction", "s3creX\u007ft\r", ["s3cret"]],
  ["of several lines at once", "one\rtwo\rthree", ["one", "two", "three"]],
  ["empty", "\r", [""]],
])("what is typed %s is taken, and never shown", async (_, typed, lines) => {
  expect(await asked(typed)).toEqual({ lines, screen: "key: \n" });
});

test.each([
  ["Ctrl-C", "abc\u0003"],
  ["Ctrl-D", "\u0004"],
])("%s stops it", async (_, typed) => {
  await expect(asked(typed)).rejects.toMatchObject({ code: "not-confirmed" });
});
