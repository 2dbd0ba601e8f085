import { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256, stringToPath } from "@cosmjs/crypto";
import { toUtf8 } from "@cosmjs/encoding";
import { addressOfKey } from "./address.ts";
import { AuthInfo, messages, PubKey, TxBody, TxRaw } from "./schema.ts";
import { type Message, signDigest } from "./transaction.ts";
import { encode, type JsonObject } from "./wire.ts";

/** A key that signs real transactions: for the sandbox's providers, its auditor and oracle feeder, and for tests. */

const HD_PATH = "m/44'/118'/0'/0/0";
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

export interface SignOptions {
  chainId: string;
  accountNumber: string;
  sequence: string;
  /** default 1,000,000 a message */
  gas?: number;
  /** `uakt`, default 0.025 a unit of gas */
  fee?: string;
  memo?: string;
}

export class Signer {
  readonly address: string;
  readonly #privateKey: Uint8Array;
  readonly #publicKey: Uint8Array;

  constructor(privateKey: Uint8Array, publicKey: Uint8Array) {
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
    this.address = addressOfKey(publicKey);
  }

  /** A fixed key from a name: never for anything of worth. */
  static fromName(name: string): Promise<Signer> {
    return Signer.#fromPrivateKey(sha256(toUtf8(`sandbox key of ${name}`)));
  }

  /** The first account of a BIP-39 mnemonic on Akash's path `m/44'/118'/0'/0/0`. */
  static async fromMnemonic(mnemonic: string): Promise<Signer> {
    const seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic));
    return Signer.#fromPrivateKey(Slip10.derivePath(Slip10Curve.Secp256k1, seed, stringToPath(HD_PATH)).privkey);
  }

  static async #fromPrivateKey(key: Uint8Array): Promise<Signer> {
    const { privkey, pubkey } = await Secp256k1.makeKeypair(key);
    return new Signer(privkey, Secp256k1.compressPubkey(pubkey));
  }

  /** `TxRaw` bytes with these messages in their JSON form (`{"@type": "/akash…", …}`), signed in SIGN_MODE_DIRECT. */
  async sign(tx: Message[], options: SignOptions): Promise<Uint8Array> {
    const gas = options.gas ?? 1_000_000 * tx.length;
    const fee = options.fee ?? Math.ceil(gas * 0.025).toString();
    const body = encode(TxBody, { messages: tx.map(packMessage), memo: options.memo ?? "" });
    const key = base64(encode(PubKey, { key: base64(this.#publicKey) }));
    const auth = encode(AuthInfo, {
      signer_infos: [
        {
          public_key: { type_url: "/cosmos.crypto.secp256k1.PubKey", value: key },
          mode_info: { single: { mode: "SIGN_MODE_DIRECT" } },
          sequence: options.sequence,
        },
      ],
      fee: { amount: [{ denom: "uakt", amount: fee }], gas_limit: String(gas), payer: "", granter: "" },
    });
    const doc = { bodyBytes: base64(body), authInfoBytes: base64(auth), ...options };
    const signature = await Secp256k1.createSignature(signDigest(doc), this.#privateKey);
    const fixed = new Uint8Array([...signature.r(32), ...signature.s(32)]);
    return encode(TxRaw, {
      body_bytes: doc.bodyBytes,
      auth_info_bytes: doc.authInfoBytes,
      signatures: [base64(fixed)],
    });
  }
}

function packMessage({ "@type": type_url, ...fields }: Message): JsonObject {
  const schema = messages[type_url];
  if (!schema) throw new Error(`the sandbox chain knows no message ${type_url}`);
  return { type_url, value: base64(encode(schema, fields as JsonObject)) };
}
