import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";

/**
 * The tenant's wallet of the sandbox: a fresh mnemonic on the first start, readable by its owner only.
 * @returns its address
 */
export async function openWallet(file: string): Promise<string> {
  if (!existsSync(file)) {
    const { mnemonic } = await DirectSecp256k1HdWallet.generate(24, { prefix: "akash" });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${mnemonic}\n`, { mode: 0o600 });
  }
  try {
    const wallet = await DirectSecp256k1HdWallet.fromMnemonic(readFileSync(file, "utf8").trim(), { prefix: "akash" });
    return (await wallet.getAccounts())[0]!.address;
  } catch (error) {
    throw new Error(
      `cannot read the sandbox's wallet ${file}: ${(error as Error).message}; restore it, or remove its folder to begin anew`,
    );
  }
}
