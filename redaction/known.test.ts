import { redactKnown, redactStream, rememberSecret, showDomain } from "./known.ts";

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

test("names below the stage's domain stay readable where they are read among secrets, and nothing else does", () => {
  showDomain("example.com");
  const shown = ["example.com", "https://auth.example.com", "auth.example.com", "https://app.example.com/"];
  const hidden = [
    "https://ops:pw@db.example.com",
    "https://example.com/reset/t0ken",
    "notexample.com",
    "key.example.org",
  ];
  rememberSecret([...shown, ...hidden]);
  for (const text of shown) expect(redactKnown(text)).toBe(text);
  for (const text of hidden) expect(redactKnown(text)).toContain("[secret]");
});
