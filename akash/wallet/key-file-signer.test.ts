import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { keyFileSigner } from "./key-file-signer.ts";
import { armoredKey, hexKey, passphrase, pemKey, walletAddress } from "./keys.fixture.ts";

beforeAll(() => {
  process.env.TEST_PASSPHRASE = passphrase;
  process.env.TEST_WRONG_PASSPHRASE = "wrong horse";
});
afterAll(() => {
  delete process.env.TEST_PASSPHRASE;
  delete process.env.TEST_WRONG_PASSPHRASE;
});

const pkcs8 = (secret?: string) =>
  createPrivateKey(pemKey)
    .export({ type: "pkcs8", format: "pem", ...(secret && { cipher: "aes-256-cbc", passphrase: secret }) })
    .toString();
const open = (text: string, variable?: string) => keyFileSigner({ place: "file wallet.key", text }, variable);

test.each([
  ["hex", hexKey],
  ["hex with a prefix and a line break", `0x${hexKey.toUpperCase()}\n`],
  ["base64", Buffer.from(hexKey, "hex").toString("base64")],
  ["PEM of SEC 1", pemKey],
  [
    "PEM as `openssl ecparam -genkey` writes it",
    `-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n${pemKey}`,
  ],
  ["PEM of PKCS #8", pkcs8()],
  ["encrypted PEM", pkcs8(passphrase)],
  ["the armor of `akash keys export`", armoredKey],
  ["armor with the line breaks of a mail", armoredKey.replaceAll("\n", "\r\n")],
])("a key in %s is the wallet's", async (_, text) => {
  expect((await open(text, "TEST_PASSPHRASE")).address).toBe(walletAddress);
});

const others = { ed25519: generateKeyPairSync("ed25519"), p256: generateKeyPairSync("ec", { namedCurve: "P-256" }) };
const pem = (name: keyof typeof others) => others[name].privateKey.export({ type: "pkcs8", format: "pem" }).toString();

test.each([
  ["half of a hex key", hexKey.slice(32), "TEST_PASSPHRASE", "it holds no private key in hex, base64, PEM or armor"],
  ["zero", "0".repeat(64), undefined, "is no private key of secp256k1"],
  ["a number beyond the curve", "f".repeat(64), undefined, "is no private key of secp256k1"],
  ["a key of ed25519", pem("ed25519"), undefined, "it is a key of ed25519 with no curve"],
  ["a key of another curve", pem("p256"), undefined, "it is a key of ec with prime256v1"],
  ["broken PEM", pemKey.replace("MHQC", "MHQD"), undefined, "it is no whole private key in PEM"],
  ["encrypted PEM without a passphrase", pkcs8(passphrase), undefined, "name the environment variable"],
  ["encrypted PEM with a wrong one", pkcs8(passphrase), "TEST_WRONG_PASSPHRASE", "the passphrase is wrong"],
  ["armor without a passphrase", armoredKey, undefined, "akash.wallet.passphraseEnv"],
  ["armor with a wrong one", armoredKey, "TEST_WRONG_PASSPHRASE", "the passphrase is wrong"],
  ["armor cut short", armoredKey.replace("1bfzvAQ=\n", ""), "TEST_PASSPHRASE", "not copied whole"],
  ["older armor", armoredKey.replace("argon2", "bcrypt"), "TEST_PASSPHRASE", 'the key derivation "bcrypt"'],
  ["armor of another algorithm", armoredKey.replace("secp256k1", "ed25519"), "TEST_PASSPHRASE", "of type ed25519"],
])("%s is one clear error that shows nothing of it", async (_, text, variable, says) => {
  const failure = (await open(text, variable).catch((error: Error) => error)) as Error;
  expect(failure.message).toContain("wallet: file wallet.key (akash.wallet.keyFile): ");
  expect(failure.message).toContain(says);
  expect(failure.message).not.toMatch(/horse/);
  for (const line of text.split("\n").filter((part) => part.length > 20 && !part.includes("-----"))) {
    expect(failure.message).not.toContain(line.slice(0, 20));
  }
});
