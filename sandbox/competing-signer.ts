import type { Chain } from "./chain/chain.ts";
import type { Signer } from "./chain/wire/signer.ts";
import type { Message } from "./sender.ts";

/** Another program that signs with the same key: each call signs a transfer of 1 uakt to itself under the account's next sequence. */
export function competingSigner(signer: Signer, chain: Chain): () => Promise<Uint8Array> {
  const { address } = signer;
  const amount = [{ denom: "uakt", amount: "1" }];
  const send = { "@type": "/cosmos.bank.v1beta1.MsgSend", from_address: address, to_address: address, amount };
  return () => {
    const { account_number: accountNumber, sequence } = chain.account(address)!;
    return signer.sign([send as unknown as Message], { chainId: chain.chainId, accountNumber, sequence });
  };
}
