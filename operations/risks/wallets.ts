import { mnemonicSigner } from "../../akash/wallet/mnemonic-signer.ts";
import { openSigner } from "../../akash/wallet/open-signer.ts";
import { privateKeySigner } from "../../akash/wallet/private-key.ts";
import { readPrivateKey } from "../../akash/wallet/private-key-text.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { root } from "../../engine/root.ts";
import type { Wallets } from "../../policy/rule.ts";
import { isMnemonic, keysGiven, valuesGiven } from "../../policy/shared-wallet.ts";
import { akashSettings } from "../../stage/akash-settings.ts";
import type { Stage } from "../../stage/schema.ts";
import { ENCRYPTED } from "../../stage/secret.ts";
import { decryptedStage } from "../zones/credentials.ts";

/** Addresses of the deploying wallet and of every key that a service is given; undefined where none is given any. */
export async function readWallets(ready: ReadyStage): Promise<Wallets | undefined> {
  const encrypted = valuesGiven(ready.stage).some(({ text }) => text === ENCRYPTED);
  return walletsOf(encrypted ? await decryptedStage(ready) : ready.stage);
}

/** @param stage with its secrets readable */
export async function walletsOf(stage: Stage): Promise<Wallets | undefined> {
  const keys = keysGiven(stage);
  if (keys.length === 0) return undefined;
  const { wallet } = akashSettings(stage);
  const { address } = await openSigner(wallet, root);
  const given = await Promise.all(keys.map(async ({ path, text }) => ({ path, wallet: await addressOfKey(text) })));
  return {
    deploying: address,
    given: given.flatMap(({ path, wallet }) => (wallet === undefined ? [] : [{ path, wallet }])),
  };
}

/** Undefined for words and numbers that are no key. */
async function addressOfKey(text: string): Promise<string | undefined> {
  try {
    if (isMnemonic(text)) return (await mnemonicSigner(text, "")).address;
    return (await privateKeySigner(await readPrivateKey(text.trim(), undefined))).address;
  } catch {
    return undefined;
  }
}
