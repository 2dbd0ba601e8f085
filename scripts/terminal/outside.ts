import { RestError, UnreachableError } from "../../akash/chain/rest.ts";
import { TxError } from "../../akash/chain/verdict.ts";
import { GatewayError } from "../../akash/gateway/gateway.ts";
import { Failure } from "../../engine/failure.ts";

/** Runs what talks to the chain and to providers: what they refuse becomes one clear error, a bug keeps its stack. */
export async function clearly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isTheirs(error) ? new Failure(error.message) : error;
  }
}

function isTheirs(error: unknown): error is Error {
  const known = [GatewayError, RestError, UnreachableError, TxError];
  return known.some((kind) => error instanceof kind) || (error as Error)?.constructor === Error;
}
