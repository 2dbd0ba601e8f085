import { committedStage } from "../../stage/stage.fixture.ts";
import { lacking } from "./lacking.ts";
import { walletName } from "./project-files.ts";

const local = committedStage("local");
const FOLDER = { kind: "folder", folder: "/p/.platform/state" } as const;
const withWallet = (wallet: object) => ({ ...local, akash: { ...local.akash, wallet } }) as typeof local;

test("a stage with its wallet in a file lacks nothing", () => {
  expect(lacking(local, FOLDER, true)).toEqual([]);
});

test.each<[string, object, boolean, RegExp]>([
  ["in a variable", { mnemonicEnv: "AKASH_MNEMONIC" }, false, /from the variable AKASH_MNEMONIC/],
  ["behind a program", { command: ["ssh", "signer"] }, false, /by which this program signs: ssh signer/],
  ["in a file that is not there", { keyFile: "wallet.key" }, false, /as wallet\.key was not there/],
  ["in an encrypted file", { keyFile: "wallet.key", passphraseEnv: "WALLET_PASSPHRASE" }, true, /WALLET_PASSPHRASE/],
])("a wallet's key %s is told", (_, wallet, hasFile, says) => {
  expect(lacking(withWallet(wallet), FOLDER, hasFile)).toEqual([expect.stringMatching(says)]);
});

test("so are what logs in to the state's store, and folders that images are built from", () => {
  const [wiki, blog] = [{ sibling: "../wiki" }, { static: "../blog" }];
  const stage = { ...local, siblings: "../shop", services: { ...local.services, apps: { wiki, blog } } } as never;
  expect(lacking(stage, { kind: "store", address: "s3://state" }, true)).toEqual([
    "what logs in to s3://state, where the state is kept",
    "the folders that images are built from: ../shop, ../wiki, ../blog",
  ]);
});

test.each([
  [".platform/sandbox/wallet.mnemonic", "project/.platform/sandbox/wallet.mnemonic"],
  ["/p/keys/wallet", "project/keys/wallet"],
  ["../keys/wallet", "elsewhere/wallet"],
  ["/home/ann/wallet.key", "elsewhere/wallet.key"],
])("the wallet's key at %s is %s in the kit, a name that leads out of no folder", (path, name) => {
  expect(walletName("/p", path)).toBe(name);
});
