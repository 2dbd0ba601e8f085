import { Lines } from "./lines.ts";

const taken = (lines: Lines, ...pieces: string[]) => pieces.flatMap((piece) => lines.take(Buffer.from(piece)));

test("a line may arrive in pieces, and a piece may hold several", () => {
  expect(taken(new Lines(), "on", "e\ntwo\nth", "ree\n", "\n", "four")).toEqual(["one", "two", "three", ""]);
});

test("a character may be cut", () => {
  const lines = new Lines();
  const text = Buffer.from("Zürich\n");
  expect([...lines.take(text.subarray(0, 2)), ...lines.take(text.subarray(2))]).toEqual(["Zürich"]);
});

test("a line that is too long is left out, and those after it are read", () => {
  expect(taken(new Lines(4), "1234\n", "12345\n", "123", "45", "6\n", "ok\n")).toEqual(["1234", "ok"]);
});
