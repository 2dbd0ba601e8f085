import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnemonicSigner, openSigner } from "./signer.ts";

/** The public test vector of BIP-39; nobody's wallet. */
const words = [...Array(11).fill("abandon"), "about"];

test("derives the account of a mnemonic", async () => {
  const signer = await mnemonicSigner(words.join(" "), "here");
  expect(signer.address).toBe("akash19rl4cm2hmr8afy4kldpxz3fka4jguq0a3mq6x0");
  expect(signer.publicKey).toHaveLength(33);
  expect(await signer.sign(new Uint8Array([1]))).toHaveLength(64);
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

test("a missing file and a missing variable are told with the setting that names them", async () => {
  await expect(openSigner({ mnemonicFile: "/nowhere/wallet" })).rejects.toThrow(
    "wallet: cannot read the mnemonic file /nowhere/wallet (akash.wallet.mnemonicFile): ENOENT",
  );
  await expect(openSigner({ mnemonicEnv: "NO_SUCH_WALLET" })).rejects.toThrow("NO_SUCH_WALLET is not set");
  await expect(openSigner({})).rejects.toThrow("exactly one of");
});

test("reads a mnemonic file with line breaks and capitals", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "wallet-")), "mnemonic");
  await writeFile(file, `${words.join("\n").toUpperCase()}\n`);
  expect((await openSigner({ mnemonicFile: file })).address).toMatch(/^akash1/);
});
