import { setTimeout as sleep } from "node:timers/promises";
import { rootCauseText } from "../../errors/text.ts";
import { connector } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";

/** Milliseconds between two looks. */
const INTERVAL = 250;

/**
 * Waits until a host takes a connection and shows a certificate of its name; resolves with why it does not, else undefined.
 * @param patience milliseconds; 0 = one look
 */
export async function awaitAnswer(network: Network, host: string, patience: number): Promise<string | undefined> {
  const deadline = performance.now() + patience;
  for (;;) {
    const failure = await lookAt(network, host);
    if (failure === undefined || performance.now() >= deadline) return failure;
    await sleep(INTERVAL);
  }
}

async function lookAt(network: Network, host: string): Promise<string | undefined> {
  try {
    (await connector(network)({ protocol: "https:", hostname: host, port: "" })).destroy();
    return undefined;
  } catch (error) {
    return rootCauseText(error);
  }
}
