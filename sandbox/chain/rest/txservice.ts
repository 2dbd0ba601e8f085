import type { Chain } from "../chain.ts";
import type { Faults } from "../faults.ts";
import type { Context } from "../state/context.ts";
import { ChainError } from "../wire/errors.ts";
import type { Tx } from "../wire/transaction.ts";
import type { TxResponse } from "../wire/types.ts";

/** `cosmos.tx.v1beta1.Service`: broadcast, simulate and look up. */

/** `{tx_bytes, mode}` to `{tx_response}`; a refused transaction is answered with its code. @throws ChainError on a bad request */
export async function broadcastTx(chain: Chain, body: unknown, faults: Faults): Promise<{ tx_response: TxResponse }> {
  const { mode } = body as { mode?: string };
  const bytes = txBytes(body);
  if (mode !== "BROADCAST_MODE_SYNC" && mode !== "BROADCAST_MODE_ASYNC")
    throw badRequest(`unsupported return type ${mode ?? "BROADCAST_MODE_UNSPECIFIED"}; supported types: sync, async`);
  return { tx_response: await chain.broadcast(bytes, faults) };
}

/** `{tx_bytes}` to gas and result. @throws ChainError graded unknown (HTTP 500) when it would fail */
export function simulateTx(chain: Chain, body: unknown) {
  const { error, gasUsed, events, responses } = chain.simulate(txBytes(body));
  if (error) throw new ChainError("", 0, `${error.message} [${SOURCE}] with gas used: '${gasUsed}'`);
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
  if (!/^[0-9A-Fa-f]{64}$/.test(hash)) throw badRequest(`invalid hash ${hash}`);
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
/** Where the real node says the failure was found. */
const SOURCE = "cosmos/cosmos-sdk@v0.53.6/baseapp/baseapp.go:1052";

const badRequest = (text: string) => new ChainError("", 0, text, "invalid argument");

function txBytes(body: unknown): Uint8Array {
  const { tx_bytes } = body as { tx_bytes?: unknown };
  if (typeof tx_bytes !== "string" || tx_bytes === "") throw badRequest("invalid empty tx");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(tx_bytes)) throw badRequest("illegal base64 data");
  return new Uint8Array(Buffer.from(tx_bytes, "base64"));
}
