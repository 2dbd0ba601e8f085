import { Failure } from "../../engine/failure.ts";

/** Runs what talks to the chain and to providers: what they refuse becomes one clear error, a bug keeps its stack. */
export async function clearly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isTheirs(error) ? new Failure(error.message) : error;
  }
}

const KNOWN = ["GatewayError", "RestError", "UnreachableError", "TxError"];

function isTheirs(error: unknown): error is Error {
  return error instanceof Error && (KNOWN.includes(error.name) || error.constructor === Error);
}
