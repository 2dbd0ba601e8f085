import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WalletSettings } from "../settings.ts";
import { hexKey, mnemonic, walletAddress } from "./keys.fixture.ts";
import { openSigner } from "./open-signer.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signer-"));
  await writeFile(join(folder, "mnemonic"), mnemonic, { mode: 0o600 });
  await writeFile(join(folder, "key"), `${hexKey}\n`, { mode: 0o600 });
  await writeFile(join(folder, "open"), hexKey, { mode: 0o640 });
  process.env.TEST_WALLET = mnemonic;
});
afterAll(() => {
  delete process.env.TEST_WALLET;
});

test.each<[string, WalletSettings]>([
  ["a mnemonic's file", { mnemonicFile: "mnemonic" }],
  ["a mnemonic in a variable", { mnemonicEnv: "TEST_WALLET" }],
  ["the same wallet's private key", { keyFile: "key" }],
])("%s is one account", async (_, settings) => {
  expect((await openSigner(settings, folder)).address).toBe(walletAddress);
});

test.each<[string, WalletSettings, string]>([
  ["no source", {}, "name exactly one of mnemonicFile, mnemonicEnv, keyFile and command"],
  ["two sources", { keyFile: "key", command: ["sign"] }, "name exactly one of"],
  [
    "a file that is not there",
    { keyFile: "/nowhere/key" },
    "wallet: cannot read file /nowhere/key (akash.wallet.keyFile): ENOENT; create it with mode 600",
  ],
  [
    "a variable that is not set",
    { mnemonicEnv: "NO_SUCH_WALLET" },
    "NO_SUCH_WALLET is not set (akash.wallet.mnemonicEnv)",
  ],
  ["a passphrase that is not set", { keyFile: "key", passphraseEnv: "NO_SUCH_ONE" }, "(akash.wallet.passphraseEnv)"],
  [
    "a key others may read",
    { keyFile: "open" },
    "(akash.wallet.keyFile) is open to other users (mode 640): chmod 600 ",
  ],
  ["a mnemonic others may read", { mnemonicFile: "open" }, "(akash.wallet.mnemonicFile) is open to other users"],
])("%s is told with the setting to change", async (_, settings, says) => {
  await expect(openSigner(settings, folder)).rejects.toThrow(says);
});
