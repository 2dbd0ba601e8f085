import { redactKnown, redactStream, rememberSecret } from "./known.ts";

test("what was read is taken out from then on, also of what is written to a stream as text", () => {
  const written: unknown[] = [];
  const stream = { write: (chunk: unknown) => written.push(chunk) > 0 } as unknown as NodeJS.WriteStream;
  redactStream(stream);
  stream.write("a token-of-7 before\n");
  rememberSecret({ token: "token-of-7" });
  stream.write("a token-of-7 after\n");
  stream.write(Buffer.from("token-of-7"));
  expect(written).toEqual(["a token-of-7 before\n", "a [secret] after\n", Buffer.from("token-of-7")]);
});

test("the passphrase that everybody has stays readable, and JSON stays JSON", () => {
  rememberSecret(["sandbox", "true", "x"]);
  const text = '{"stage":"sandbox","ok":true,"x":1}';
  expect(redactKnown(text)).toBe(text);
});
