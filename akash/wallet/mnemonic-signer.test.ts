import { mnemonicSigner } from "./mnemonic-signer.ts";

/** The public test vector of BIP-39; no real wallet. */
const words = [...Array(11).fill("abandon"), "about"];

test("derives the account of a mnemonic, whatever its line breaks and capitals", async () => {
  const signer = await mnemonicSigner(words.join(" "), "here");
  expect(signer.address).toBe("akash19rl4cm2hmr8afy4kldpxz3fka4jguq0a3mq6x0");
  expect(signer.publicKey).toHaveLength(33);
  expect(await signer.sign(new Uint8Array([1]), "token")).toHaveLength(64);
  expect((await mnemonicSigner(`${words.join("\n").toUpperCase()}\n`, "here")).address).toBe(signer.address);
});

test.each([
  ["a wrong word", words.with(2, "abandonned"), "word 3 of 12 is not a BIP-39 English word"],
  ["a missing word", words.slice(1), "11 words found"],
  ["nothing", [""], "0 words found"],
  ["a wrong checksum", words.with(11, "zoo"), "checksum is wrong"],
])("%s is told without showing any word", async (_name, mnemonic, message) => {
  const failure = await mnemonicSigner(mnemonic.join(" "), "file wallet.mnemonic").catch(
    (error: Error) => error.message,
  );
  expect(failure).toContain(`wallet: file wallet.mnemonic: `);
  expect(failure).toContain(message);
  expect(failure).not.toMatch(/abandon|about|zoo/);
});
