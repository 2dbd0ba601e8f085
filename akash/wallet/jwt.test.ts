import { JwtValidator } from "@akashnetwork/chain-sdk";
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { jest } from "@jest/globals";
import { LeaseTokens, leaseToken } from "./jwt.ts";
import { mnemonicSigner } from "./mnemonic-signer.ts";

/** The public test vector of BIP-39; no real wallet. */
const mnemonic = `${"abandon ".repeat(11)}about`;
const provider = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";

test("a token is valid by AEP-64's schema, signed by the wallet, and lives 15 minutes at most", async () => {
  const signer = await mnemonicSigner(mnemonic, "test");
  const token = await leaseToken(signer, provider, ["send-manifest"]);
  expect(new JwtValidator().validateToken(token)).toMatchObject({ isValid: true, errors: [] });
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  expect(claims.iss).toBe(signer.address);
  expect(claims.exp - claims.iat).toBeLessThanOrEqual(900);
  expect(claims.leases.permissions).toEqual([{ provider, access: "scoped", scope: ["send-manifest"] }]);
  const bytes = Secp256k1Signature.fromFixedLength(Buffer.from(signature, "base64url"));
  const digest = sha256(Buffer.from(`${header}.${payload}`));
  expect(await Secp256k1.verifySignature(bytes, digest, signer.publicKey)).toBe(true);
});

test("a token is used again while it lasts, one for each purpose and provider", async () => {
  const signer = await mnemonicSigner(mnemonic, "test");
  const sign = jest.fn(signer.sign);
  const tokens = new LeaseTokens({ ...signer, sign });
  const first = await tokens.take(provider, "status", 1_000_000);
  expect(await tokens.take(provider, "status", 1_200_000)).toBe(first);
  expect(sign).toHaveBeenCalledTimes(1);
  expect(sign).toHaveBeenCalledWith(expect.anything(), "token");
  const later = [
    tokens.take(provider, "status", 1_231_000),
    tokens.take(provider, "logs"),
    tokens.take("another", "status"),
  ];
  expect(new Set([first, ...(await Promise.all(later))]).size).toBe(4);
});

test("a signature that failed is asked for again", async () => {
  const signer = await mnemonicSigner(mnemonic, "test");
  const sign = jest.fn(signer.sign).mockRejectedValueOnce(new Error("no device"));
  const tokens = new LeaseTokens({ ...signer, sign });
  await expect(tokens.take(provider, "status")).rejects.toThrow("no device");
  expect(await tokens.take(provider, "status")).toMatch(/^ey/);
});
