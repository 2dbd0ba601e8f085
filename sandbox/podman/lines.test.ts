import { lines } from "./lines.ts";

function taken(...chunks: (string | Buffer)[]): string[] {
  const found: string[] = [];
  const stream = lines((line) => found.push(line));
  for (const chunk of chunks) stream.write(Buffer.from(chunk));
  stream.end();
  return found;
}

test("lines are told apart wherever the output was cut, and the last one needs no end", () => {
  expect(taken("on", "e\ntwo\n\nth", "ree")).toEqual(["one", "two", "", "three"]);
  expect(taken("one\n")).toEqual(["one"]);
});

test("a letter whose bytes come one by one stays whole", () => {
  const bytes = Buffer.from("é😀\n");
  expect(taken(...[...bytes].map((byte) => Buffer.of(byte)))).toEqual(["é😀"]);
});

test("a line that is longer than a provider's is told in pieces, also while it has no end", () => {
  const found: string[] = [];
  const stream = lines((line) => found.push(line));
  stream.write(Buffer.from("x".repeat(40_000)));
  expect(found.map(({ length }) => length)).toEqual([16_384, 16_384]);
  stream.write(Buffer.from("\n"));
  expect(found.at(-1)).toHaveLength(40_000 - 2 * 16_384);
});

test("output without any end of line takes no longer the more of it there was", () => {
  const chunk = Buffer.alloc(8192, "y");
  let length = 0;
  const stream = lines((line) => {
    length += line.length;
  });
  const before = performance.now();
  for (let written = 0; written < 64 * 2 ** 20; written += chunk.length) stream.write(chunk);
  stream.end();
  expect(length).toBe(64 * 2 ** 20);
  expect(performance.now() - before).toBeLessThan(5000);
});
