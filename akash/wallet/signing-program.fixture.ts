import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { text } from "node:stream/consumers";
import { hexKey, pemKey } from "./keys.fixture.ts";

/** A signing program as an operator would write one, on OpenSSL; `argv[2]` is how it misbehaves. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const key = createPrivateKey(pemKey);
const how = process.argv[2];
const request = JSON.parse(await text(process.stdin));

const answers: Record<string, () => object> = {
  publicKey: () => ({ publicKey: publicKey() }),
  sign: () => ({ signature: signature(Buffer.from(request.message, "base64")) }),
};

if (how === "hang" && request.method === "sign") setTimeout(() => undefined, 60_000);
else if (how === "fail") {
  console.error(`no device found for ${request.method}`);
  process.exitCode = 3;
} else if (how === "garbage") console.log(`the key is ${hexKey}`);
else if (how === "short") console.log(JSON.stringify({ publicKey: hexKey }));
else if (how === "flood") process.stdout.write("x".repeat(100_000));
else {
  console.error(`signing a ${request.purpose ?? request.method}`);
  console.log(JSON.stringify(answers[request.method]!()));
}

function publicKey(): string {
  const { x = "", y = "" } = createPublicKey(key).export({ format: "jwk" });
  const odd = Buffer.from(y, "base64url").at(-1)! % 2;
  return Buffer.concat([Buffer.from([2 + odd]), Buffer.from(x, "base64url")]).toString("base64");
}

function signature(message: Buffer): string {
  const signed = how === "forge" ? Buffer.from("something else") : message;
  const bytes = sign("sha256", signed, { key, dsaEncoding: "ieee-p1363" });
  return (how === "high" ? upperHalf(bytes) : bytes).toString("base64");
}

/** The other s that verifies, which the chain refuses. */
function upperHalf(bytes: Buffer): Buffer {
  const s = BigInt(`0x${bytes.toString("hex", 32)}`);
  const upper = s > order / 2n ? s : order - s;
  return Buffer.concat([bytes.subarray(0, 32), Buffer.from(upper.toString(16).padStart(64, "0"), "hex")]);
}
