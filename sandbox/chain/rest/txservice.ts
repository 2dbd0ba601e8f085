import type { Chain } from "../chain.ts";
import type { Outcome } from "../execute.ts";
import type { Faults } from "../faults.ts";
import type { Context } from "../state/context.ts";
import { ChainError } from "../wire/errors.ts";
import type { Tx } from "../wire/transaction.ts";
import type { TxResponse } from "../wire/types.ts";
import { badRequest, base64 } from "./parameters.ts";

/** `cosmos.tx.v1beta1.Service`: broadcast, simulate and look up. */

/** `{tx_bytes, mode}` to `{tx_response}`; a refused transaction is answered with its code. @throws ChainError on a bad request */
export async function broadcastTx(chain: Chain, body: unknown, faults: Faults): Promise<{ tx_response: TxResponse }> {
  const { mode } = body as { mode?: string };
  const bytes = txBytes(body, "invalid empty tx");
  if (mode !== "BROADCAST_MODE_SYNC" && mode !== "BROADCAST_MODE_ASYNC")
    throw new ChainError("", 0, "unsupported return type unspecified; supported types: sync, async");
  return { tx_response: await chain.broadcast(bytes, faults) };
}

/** `{tx_bytes}` to gas and result. @throws ChainError graded unknown (HTTP 500) when it would fail */
export function simulateTx(chain: Chain, body: unknown) {
  const { error, stage, gasUsed, events, responses } = chain.simulate(txBytes(body, "empty txBytes is not allowed"));
  if (error) throw new ChainError("", 0, `${error.message}${sourceOf(error, stage)} with gas used: '${gasUsed}'`);
  return {
    gas_info: { gas_wanted: MAX_UINT64, gas_used: String(gasUsed) },
    result: {
      // simulation does not index
      data: undefined,
      log: "",
      events: events.map((event) => ({
        type: event.type,
        attributes: event.attributes.map((attribute) => ({ ...attribute, index: false })),
      })),
      msg_responses: responses,
    },
  };
}

/** @throws ChainError graded not found */
export function txByHash(
  chain: Chain,
  { height }: Pick<Context, "height">,
  hash: string,
): { tx: Tx["json"]; tx_response: object } {
  const odd = hash.search(/[^0-9A-Fa-f]/);
  if (odd !== -1) {
    const code = hash.charCodeAt(odd).toString(16).toUpperCase().padStart(4, "0");
    throw new ChainError("", 0, `encoding/hex: invalid byte: U+${code} '${hash[odd]}'`);
  }
  if (hash.length % 2 === 1) throw new ChainError("", 0, "encoding/hex: odd length hex string");
  const found = chain.transaction(hash.toUpperCase());
  if (!found || Number(found.response.height) > height)
    throw new ChainError("", 0, `tx not found: ${hash}`, "not found");
  const { tx, response } = found;
  return {
    tx: tx.json,
    tx_response: { ...response, tx: { "@type": "/cosmos.tx.v1beta1.Tx", ...tx.json } },
  };
}

const MAX_UINT64 = "18446744073709551615";
/** Where the node's source wraps an error, which a simulation tells; one that was never wrapped has no place. */
function sourceOf(error: ChainError, stage: Outcome["stage"]): string {
  const places = {
    decode: "cosmossdk.io/errors@v1.0.2/errors.go:151",
    validate: "cosmos/cosmos-sdk/baseapp/baseapp.go:631",
    run: "cosmos/cosmos-sdk/baseapp/baseapp.go:1051",
  };
  return error.message === error.registered ? "" : ` [${places[stage]}]`;
}

function txBytes(body: unknown, whenEmpty: string): Uint8Array {
  const { tx_bytes } = body as { tx_bytes?: unknown };
  if (typeof tx_bytes !== "string" || tx_bytes === "") throw badRequest(whenEmpty);
  return new Uint8Array(base64(tx_bytes));
}
