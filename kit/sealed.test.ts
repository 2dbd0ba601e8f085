import { armor, Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { identitiesIn, type Key, lockKind, seal, unseal } from "./sealed.ts";

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const other = await generateX25519Identity();
const TEXT = "of a stage\n".repeat(20_000);
const sealed = await seal(TEXT, { recipients: [recipient] });
const byPassphrase = await seal("short", { passphrase: "correct horse" });

const refused = async (text: string, key: Key): Promise<unknown> => {
  try {
    return await unseal(text, key);
  } catch (error) {
    return error;
  }
};

test("each holder of a recipient's identity opens it, and nobody reads it otherwise", async () => {
  const hybrid = await generateHybridIdentity();
  const both = await seal("text", { recipients: [recipient, await identityToRecipient(hybrid)] });
  for (const each of [identity, hybrid]) expect(await unseal(both, { identities: [each] })).toBe("text");
  expect(await unseal(sealed, { identities: [other, identity] })).toBe(TEXT);
  expect(sealed).not.toContain("of a stage");
  expect(lockKind(sealed)).toBe("recipients");
});

test("a passphrase opens what was closed with it", async () => {
  expect(lockKind(byPassphrase)).toBe("passphrase");
  expect(await unseal(`\n${byPassphrase}\n`, { passphrase: "correct horse" })).toBe("short");
});

test.each<[string, string, Key, RegExp]>([
  ["an identity of nobody it is for", sealed, { identities: [other] }, /no identity that was given is one/],
  ["another passphrase", byPassphrase, { passphrase: "wrong" }, /passphrase is not the one of this kit/],
  ["an identity, where it wants a passphrase", byPassphrase, { identities: [identity] }, /opened by a passphrase, not/],
  ["a passphrase, where it wants an identity", sealed, { passphrase: "x" }, /opened by an age identity, not/],
])("%s is told as that", async (_, text, key, message) => {
  expect(await refused(text, key)).toMatchObject({ code: "kit", message: expect.stringMatching(message) });
});

const bytes = armor.decode(sealed);
const lines = sealed.split("\n");

test.each<[string, string]>([
  ["without its last lines", lines.slice(0, 100).join("\n")],
  ["without a line in between", lines.filter((_, index) => index !== 500).join("\n")],
  [
    "with a letter that is another",
    sealed.replace(/(\n[^\n]{9})[^\n]([^\n]*\n[^\n]*\n-----END)/, (_, a, b) => `${a}+${b}`),
  ],
  ["whose last part is missing", armor.encode(bytes.slice(0, 64 * 1024 + 300))],
  ["whose contents are missing", armor.encode(bytes.slice(0, 180))],
  ["that ends within its head", armor.encode(bytes.slice(0, 60))],
  ["that something was added to", armor.encode(Buffer.concat([bytes, Buffer.from("more")]))],
  ["whose head names others", armor.encode(Buffer.concat([Buffer.from("age-encryption.org/v2\n"), bytes]))],
])("one %s is damaged, and nothing of it is used", async (_, text) => {
  expect(text).not.toBe(sealed);
  expect(await refused(text, { identities: [identity] })).toMatchObject({
    message: expect.stringMatching(/damaged|no kit/),
  });
});

test.each(["", "hello", "-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----", "{}"])(
  "%j is no kit",
  async (text) => {
    expect(await refused(text, { identities: [identity] })).toMatchObject({
      message: expect.stringContaining("it is no kit"),
    });
  },
);

test("identities are read as age-keygen writes them; what is none is not repeated", () => {
  const file = `# created: 2026-11-29\n# public key: ${recipient}\n${identity}\n\n${other}\r\n`;
  expect(identitiesIn(file, "key.txt")).toEqual([identity, other]);
  for (const text of ["", "# nothing\n", recipient, `${identity}x`, "AGE-PLUGIN-YUBIKEY-1SECRET"])
    expect(() => identitiesIn(text, "key.txt")).toThrow("key.txt has no age identity");
});

test("what another program of age encrypted is read as well", async () => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  expect(await unseal(armor.encode(await encrypter.encrypt("theirs")), { identities: [identity] })).toBe("theirs");
});
