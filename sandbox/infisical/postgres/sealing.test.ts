import { randomBytes } from "node:crypto";
import { seal, unseal } from "./sealing.ts";

const key = Buffer.from("0123456789abcdef0123456789ABCDEF", "utf8");

test.each(["", "a secret", "ünïcode 🗝", "line\nline\n", "x".repeat(100_000)])(
  "what was sealed comes back: %#",
  (text) => {
    expect(unseal(key, seal(key, Buffer.from(text))).toString()).toBe(text);
  },
);

test("the same text looks different each time", () => {
  const [one, other] = [1, 2].map(() => seal(key, Buffer.from("same")));
  expect(one).not.toEqual(other);
  expect(one).toHaveLength(12 + "same".length + 16);
});

test("another key, and any changed octet, are noticed", () => {
  const sealed = seal(key, Buffer.from("a secret"));
  const refused = "unable to authenticate data";
  expect(() => unseal(randomBytes(32), sealed)).toThrow(refused);
  for (const index of sealed.keys()) {
    const changed = Buffer.from(sealed);
    changed[index]! ^= 1;
    expect(() => unseal(key, changed)).toThrow(refused);
  }
});
