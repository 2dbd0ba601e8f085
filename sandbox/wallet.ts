import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { Signer } from "./chain/wire/signer.ts";

/**
 * The tenant's wallet of the sandbox: a fresh mnemonic on the first start, readable by its owner only.
 */
export async function openWallet(file: string): Promise<Signer> {
  if (!existsSync(file)) {
    const { mnemonic } = await DirectSecp256k1HdWallet.generate(24, { prefix: "akash" });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${mnemonic}\n`, { mode: 0o600 });
  }
  try {
    return await Signer.fromMnemonic(readFileSync(file, "utf8").trim());
  } catch (error) {
    throw new Error(
      `cannot read the sandbox's wallet ${file}: ${(error as Error).message}; restore it, or remove its folder to begin anew`,
    );
  }
}
