import { isKnownSalt, newKey, openKey, seal, unseal } from "./stage-key.ts";

/** Written by Pulumi 3.259.0 with the passphrase `one`. */
const SALT = "v1:gpYyqbImUng=:v1:aXd4ztTVSAEf6/um:YNADrAjrTUgTtmYUc69vSrMpccZFAw==";
const CIPHERTEXT = "v1:mT8jYrrGakqOOtcX:tLeREtu/dfYosseeoGcysJGlAQ==";

test("what Pulumi encrypted is read, with the passphrase alone", async () => {
  const key = await openKey(SALT, "one");
  expect(unseal(key!, CIPHERTEXT)).toBe("abc");
  expect(await openKey(SALT, "two")).toBeUndefined();
});

test("what is encrypted is read again, and never looks the same", async () => {
  const made = await newKey("mine");
  expect(isKnownSalt(made.salt)).toBe(true);
  const key = await openKey(made.salt, "mine");
  for (const text of ["a", "with spaces\nand lines\n", "ä€😀", "x".repeat(60_000)]) {
    expect(unseal(key!, seal(made, text))).toBe(text);
    expect(seal(made, text)).not.toBe(seal(made, text));
  }
});

test.each([
  "",
  "v1",
  "v1:a:b",
  "v2:mT8jYrrGakqOOtcX:tLeREtu/dfYosseeoGcysJGlAQ==",
  `${CIPHERTEXT}:x`,
  CIPHERTEXT.replace("tL", "tM"),
])("%j is no ciphertext of it", async (text) => {
  expect(unseal((await openKey(SALT, "one"))!, text)).toBeUndefined();
});

test.each(["", "v1:a", "v2:a:v1:b:c", "v1:a:v2:b:c", "v1:a:v1:b:c:d"])("%j is a salt of another form", (salt) => {
  expect(isKnownSalt(salt)).toBe(false);
});
