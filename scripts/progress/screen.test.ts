import { setTimeout as sleep } from "node:timers/promises";
import { rememberSecret } from "../../redaction/known.ts";
import { screenOf } from "../../tests/screens/terminal.ts";
import { canRedraw, Screen } from "./screen.ts";

const stream = (isTTY: boolean) => {
  let written = "";
  const write = (octets: Buffer) => {
    written += octets.toString();
    return true;
  };
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, written: () => written };
};

test.each([
  ["on a terminal", true, { TERM: "xterm" }, true],
  ["where nothing is known of it", true, {}, true],
  ["not where the output is piped", false, { TERM: "xterm" }, false],
  ["not in CI", true, { CI: "true" }, false],
  ["not where no colour is wanted", true, { NO_COLOR: "1" }, false],
  ["not on a terminal that cannot", true, { TERM: "dumb" }, false],
])("pictures are drawn %s", (_, isTTY, variables, expected) => {
  expect(canRedraw(stream(isTTY).stream, variables)).toBe(expected);
});

test("a picture takes the place of the one before, and the last one is taken away", async () => {
  const { stream: out, written } = stream(true);
  const screen = new Screen(out, (frame) => (frame % 2 ? [`picture ${frame}`] : [`picture ${frame}`, "and more"]));
  while (!written().includes("picture 1")) await sleep(20);
  expect(screenOf(written())).toMatch(/^picture \d+\n(and more\n)?$/);
  screen.end();
  const after = written();
  expect(screenOf(after).trim()).toBe("");
  await sleep(150);
  expect(written()).toBe(after);
});

test("what others wrote does not move the cursor, and a secret is none of the picture", async () => {
  rememberSecret("picture-of-a-secret");
  const { stream: out, written } = stream(true);
  const screen = new Screen(out, () => ["\u001b[2J picture-of-a-secret"]);
  while (!written().includes("[secret]")) await sleep(20);
  screen.end();
  expect(written()).not.toContain("\u001b[2J");
  expect(written()).not.toContain("picture-of-a-secret");
});
