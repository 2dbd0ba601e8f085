import { middleOf, screenOf } from "./terminal.ts";

test.each([
  ["lines", "a\r\nb\r\n", "a\nb\n"],
  ["colours", "\u001b[32m✓\u001b[39m api\r\n", "✓ api\n"],
  ["a line that is written over", "abc\rx\u001b[K\r\n", "x\n"],
  ["a picture that is drawn again", "one\r\ntwo\r\n\u001b[2A\r1\u001b[K\r\n2\u001b[K\r\n\u001b[J", "1\n2\n"],
  ["a picture that is taken away", "head\r\none\r\ntwo\r\n\u001b[2A\r\u001b[Jend\r\n", "head\nend\n"],
])("a screen shows %s", (_, written, expected) => {
  expect(screenOf(written)).toBe(expected);
});

test("the middle of a run is the picture with most states", () => {
  const picture = (text: string) => `\u001b[?7l${text}\r\n\u001b[?7h`;
  expect(middleOf(picture("api ordered") + picture("api 4 bids\r\ndocs healthy") + picture("api healthy"))).toBe(
    "api 4 bids\ndocs healthy\n",
  );
  expect(middleOf("plain")).toBeUndefined();
});
