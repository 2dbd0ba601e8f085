import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import fc from "fast-check";
import { signBundle, verifyBundle } from "./signed-bundle.ts";

const pem = ({ privateKey }: KeyPairKeyObjectResult) => privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const spki = ({ publicKey }: KeyPairKeyObjectResult) =>
  publicKey.export({ format: "der", type: "spki" }).toString("base64");

const ours = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const bundle = { serial: 7, toml: '[basic]\nname = "edge"\n' };
const signed = signBundle(bundle, pem(ours));
const judge = (text: string, last = 0) => verifyBundle(text, spki(ours), last);

test("what was signed is read back, and signing again gives the same bytes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.string({ unit: "grapheme" }), (serial, toml) => {
      const text = signBundle({ serial, toml }, pem(ours));
      expect(text).toMatch(/^edge1(\.[A-Za-z0-9+/=]+){4}$/);
      expect(signBundle({ serial, toml }, pem(ours))).toBe(text);
      expect(judge(text)).toEqual({ ok: true, serial, toml });
    }),
    { numRuns: 30 },
  );
});

test("every cut is refused", () => {
  for (let length = 0; length < signed.length; length++) {
    expect(judge(signed.slice(0, length)).ok).toBe(false);
  }
  expect(judge(signed.slice(0, -20))).toEqual({ ok: false, reason: "truncated" });
  expect(judge(signed.slice(0, 30))).toEqual({ ok: false, reason: "truncated" });
});

test("every changed character is refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: signed.length - 1 }), fc.constantFrom(..."A9./=x"), (at, character) => {
      fc.pre(signed[at] !== character);
      expect(judge(signed.slice(0, at) + character + signed.slice(at + 1)).ok).toBe(false);
    }),
  );
});

test.each([
  ["of a hostile server with a key of its own", signBundle(bundle, pem(other)), "wrong key"],
  [
    "signed with another key under our key's name",
    [...signed.split(".").slice(0, 4), signBundle(bundle, pem(other)).split(".")[4]].join("."),
    "corrupt",
  ],
  ["without signature", signed.slice(0, signed.lastIndexOf(".") + 1), "unsigned"],
  ["with the serial raised", signed.replace(".7.", ".8."), "corrupt"],
  ["that is a web page", "<html>404</html>", "corrupt"],
  ["with something after it", `${signed}.more`, "corrupt"],
])("a bundle %s is refused", (_, text, reason) => {
  expect(judge(text)).toEqual({ ok: false, reason });
});

test("a stolen old bundle is refused, the one being served is not", () => {
  expect(judge(signed, 8)).toEqual({ ok: false, reason: "older" });
  expect(judge(signed, 7)).toMatchObject({ ok: true });
});

test.each([0, -1, 1.5, Number.NaN])("a bundle is not signed with the serial %p", (serial) => {
  expect(() => signBundle({ ...bundle, serial }, pem(ours))).toThrow(/positive integer/);
});
