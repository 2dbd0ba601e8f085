import { readFileSync } from "node:fs";
import { makeCosmoshubPath, serializeSignDoc } from "@cosmjs/amino";
import { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256 } from "@cosmjs/crypto";
import { type AccountData, DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { allows, type Claims, verifySignature, verifyToken } from "./jwt.ts";

const folder = new URL("../../conformance/jwt/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, folder), "utf8");
const mnemonic = text("mnemonic").trim();

interface SignatureCase {
  description: string;
  tokenString: string;
  expected: { alg: string; claims: { iss?: string } };
  mustFail: boolean;
}

interface ClaimsCase {
  description: string;
  tokenString?: string;
  claims: Record<string, unknown>;
  expected: { verifyFail: boolean };
}

let account: AccountData;
let privateKey: Uint8Array;

beforeAll(async () => {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" });
  account = (await wallet.getAccounts())[0]!;
  const seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic));
  privateKey = Slip10.derivePath(Slip10Curve.Secp256k1, seed, makeCosmoshubPath(0)).privkey;
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function sign(claims: unknown, alg = "ES256K"): Promise<string> {
  const signed = `${part({ alg, typ: "JWT" })}.${part(claims)}`;
  const document = alg === "ES256K" ? Buffer.from(signed) : adr36(account.address, signed);
  const signature = await Secp256k1.createSignature(sha256(document), privateKey);
  return `${signed}.${Buffer.from(signature.toFixedLength().slice(0, 64)).toString("base64url")}`;
}

function adr36(signer: string, data: string): Uint8Array {
  const value = { signer, data: Buffer.from(data).toString("base64") };
  const fee = { gas: "0", amount: [] };
  const msgs = [{ type: "sign/MsgSignData", value }];
  return serializeSignDoc({ chain_id: "", account_number: "0", sequence: "0", fee, msgs, memo: "" });
}

const keyOf = async (address: string) => (address === account.address ? account.pubkey : undefined);

const verified = { signatures: 0, claims: 0 };
afterAll(() => {
  console.info(
    `conformance/jwt: ${verified.signatures} signatures and ${verified.claims} sets of claims judged as recorded`,
  );
});

describe("signatures of the conformance set", () => {
  const cases = JSON.parse(text("cases_es256k.json")) as SignatureCase[];
  test.each(cases.map((each) => [each.description, each] as const))("%s", async (_, each) => {
    const header = JSON.parse(Buffer.from(each.tokenString.split(".")[0]!, "base64url").toString());
    const issuer = each.expected.claims.iss ?? account.address;
    const verdict = verifySignature(each.tokenString, header.alg, issuer, account.pubkey);
    if (each.mustFail) await expect(verdict).rejects.toThrow("JWT is invalid");
    else await expect(verdict).resolves.toBeUndefined();
    verified.signatures++;
  });
});

describe("claims of the conformance set", () => {
  const now = Math.floor(Date.now() / 1000);
  const template = text("cases_jwt.json.tmpl");
  const issuer = "akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmh";
  const names: Record<string, string> = {
    Issuer: issuer,
    Provider: "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63",
    IatCurr: String(now),
    NbfCurr: String(now),
    Iat24h: String(now + 86_400),
    Nbf24h: String(now + 86_400),
    Exp48h: String(now + 172_800),
  };
  const cases = JSON.parse(template.replace(/{{\.(\w+)}}/g, (_, name) => names[name] ?? "")) as ClaimsCase[];
  test.each(cases.map((each) => [each.description, each] as const))("%s", async (_, each) => {
    const claims = Object.fromEntries(
      Object.entries(each.claims).map(([key, value]) => [
        key,
        ["iat", "nbf", "exp"].includes(key) ? Number(value) : value,
      ]),
    );
    const token = each.tokenString ?? (await sign(claims));
    const verdict = verifyToken(token, keyOf, now);
    if (each.expected.verifyFail) await expect(verdict).rejects.toThrow(/JWT/);
    else await expect(verdict).resolves.toMatchObject({ iss: issuer });
    verified.claims++;
  });
});

test("a token signed by an amino wallet is accepted", async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: account.address, iat: now, nbf: now, exp: now + 60, version: "v1", leases: { access: "full" } };
  await expect(verifyToken(await sign(claims, "ES256KADR36"), keyOf, now)).resolves.toMatchObject({ version: "v1" });
});

test("a token that another key signed is refused", async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: account.address, iat: now, nbf: now, exp: now + 60, version: "v1", leases: { access: "full" } };
  const [header, , signature] = (await sign(claims)).split(".");
  const forged = `${header}.${part({ ...claims, exp: now + 61 })}.${signature}`;
  await expect(verifyToken(forged, keyOf, now)).rejects.toThrow("JWT is invalid");
});

test("a token of an account without a key on the chain is refused", async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: account.address, iat: now, nbf: now, exp: now + 60, version: "v1", leases: { access: "full" } };
  await expect(verifyToken(await sign(claims), async () => undefined, now)).rejects.toThrow("JWT is invalid");
});

test("a granular token opens its deployment and scope only", () => {
  const provider = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
  const owner = "akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmh";
  const claims: Claims = {
    iss: owner,
    iat: 0,
    nbf: 0,
    exp: 1,
    version: "v1",
    leases: {
      access: "granular",
      permissions: [{ provider, access: "granular", deployments: [{ dseq: 7, scope: ["status"], services: ["web"] }] }],
    },
  };
  const lease = { owner, provider, dseq: "7", gseq: 1, oseq: 1 };
  expect(allows(claims, lease, "status")).toBe(true);
  expect(allows(claims, lease, "send-manifest")).toBe(false);
  expect(allows(claims, { ...lease, dseq: "8" }, "status")).toBe(false);
  expect(allows(claims, { ...lease, owner: provider }, "status")).toBe(false);
});
