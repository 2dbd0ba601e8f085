import { fileURLToPath } from "node:url";
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { isProcessAlive } from "../../locks/process-alive.ts";
import { commandSigner } from "./command-signer.ts";
import { hexKey, walletAddress } from "./keys.fixture.ts";

const program = fileURLToPath(new URL("signing-program.fixture.ts", import.meta.url));
const message = Buffer.from("a message");

function open(how: string, timeLimit = 20_000) {
  const told: string[] = [];
  const command = [process.execPath, program, how];
  return { told, signer: commandSigner(command, { timeLimit, tell: (text) => void told.push(text) }) };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: Error) => error.message,
  );

test.each(["well", "high"])(
  "signs as the chain requires, with s in the lower half, when the program does so %s",
  async (how) => {
    const { told, signer } = open(how);
    const { address, publicKey, sign } = await signer;
    expect(address).toBe(walletAddress);
    const signature = Secp256k1Signature.fromFixedLength(await sign(message, "transaction"));
    expect(await Secp256k1.verifySignature(signature, sha256(message), publicKey)).toBe(true);
    expect(signature.s(32)[0]).toBeLessThan(0x80);
    expect(told).toEqual(["signing a publicKey\n", "signing a transaction\n"]);
  },
);

test("asks for one signature at a time", async () => {
  const { told, signer } = open("well");
  const { sign } = await signer;
  await Promise.all([sign(message, "transaction"), sign(message, "token")]);
  expect(told.slice(1)).toEqual(["signing a transaction\n", "signing a token\n"]);
});

test("a signature that does not verify is refused", async () => {
  const { sign } = await open("forge").signer;
  expect(await failure(sign(message, "transaction"))).toMatch(
    /^wallet: command .*node \(akash\.wallet\.command\) signed with another key than that of akash19rl.*Nothing was sent$/,
  );
});

test("a program that hangs is ended after its time limit", async () => {
  const { sign } = await open("hang", 2_000).signer;
  expect(await failure(sign(message, "transaction"))).toContain('asked for "sign", gave no answer within 2 s');
});

test.each([
  ["garbage", 'answers "publicKey" with 76 bytes that are no JSON, not {"publicKey": base64 of 33 bytes, compressed}'],
  ["short", 'answers "publicKey" with JSON of another form'],
  ["flood", "printed more than 65536 bytes"],
  ["fail", 'asked for "publicKey", ended with exit code 3, saying: no device found for publicKey'],
])("a program whose answer is %s is one clear error", async (how, says) => {
  const message = await failure(open(how).signer);
  expect(message).toContain(says);
  expect(message).not.toContain(hexKey.slice(0, 20));
});

test("a program that is not there is told with the setting that names it", async () => {
  expect(await failure(commandSigner(["/nowhere/sign"]))).toBe(
    'wallet: command /nowhere/sign (akash.wallet.command), asked for "publicKey", could not be started (ENOENT): ' +
      "install it, or correct its name in the stage file",
  );
});

test("what a program has started ends with it", async () => {
  const told: string[] = [];
  const limits = { timeLimit: 500, tell: (text: string) => void told.push(text) };
  await failure(commandSigner(["sh", "-c", "sleep 60 & echo $! >&2; wait"], limits));
  const child = Number(told.join(""));
  expect(child).toBeGreaterThan(1);
  while (isProcessAlive(child)) await new Promise((resolve) => setTimeout(resolve, 20));
});
