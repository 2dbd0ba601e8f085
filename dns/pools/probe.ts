/** Probes: one look at one value from one vantage point. */

import { connect } from "node:net";
import { chainOf, rootCauseText } from "../../errors/text.ts";
import { dispatcher } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { undici } from "../../network/undici.ts";
import { BlindVantageError } from "./blind.ts";
import type { Check } from "./check.ts";
import type { Vote } from "./decide.ts";

export interface ProbeResult {
  readonly seen: Vote["seen"];
  /** `HTTP 200`, or what went wrong. */
  readonly detail: string;
  readonly milliseconds: number;
}

/** Looks once. Never throws: what fails is down, or blind where the vantage point itself has no way out. */
export async function probe(network: Network, check: Check, timeout: number): Promise<ProbeResult> {
  const start = performance.now();
  const sighting = (seen: ProbeResult["seen"], detail: string): ProbeResult => ({
    seen,
    detail,
    milliseconds: Math.round(performance.now() - start),
  });
  const signal = AbortSignal.timeout(timeout);
  try {
    return sighting("up", await PROBES[check.protocol](network, check, signal));
  } catch (error) {
    if (signal.aborted) return sighting("down", `no answer within ${timeout / 1000} s`);
    return sighting(isBlind(error) ? "blind" : "down", rootCauseText(error));
  }
}

/** Resolves with what was seen. */
type Probe = (network: Network, check: Check, signal: AbortSignal) => Promise<string>;

const PROBES: Readonly<Record<Check["protocol"], Probe>> = {
  HTTPS: (network, check, signal) => askHttp("https", network, check, signal),
  HTTP: (network, check, signal) => askHttp("http", network, check, signal),
  TCP: connectTcp,
  DNS: askDns,
};

/** TLS is verified for the host; any 2xx or 3xx is well. */
async function askHttp(scheme: string, network: Network, check: Check, signal: AbortSignal): Promise<string> {
  const agent = dispatcher({ ...network, dial: (_, port, transport) => network.dial(check.address, port, transport) });
  try {
    const url = new URL(check.path, `${scheme}://${check.host}:${check.port}`);
    const response = await undici().fetch(url, { dispatcher: agent, redirect: "manual", signal });
    await response.body?.cancel();
    if (response.status < 200 || response.status > 399) throw new Error(`HTTP ${response.status}`);
    return `HTTP ${response.status}`;
  } finally {
    await agent.destroy();
  }
}

async function connectTcp(network: Network, { address, port }: Check, signal: AbortSignal): Promise<string> {
  const endpoint = await network.dial(address, port, "tcp");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: endpoint.host, port: endpoint.port });
    const stop = () => socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", stop, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", stop));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve("connected");
    });
  });
}

/** A server that knows the name is well. */
async function askDns(network: Network, { address, port, host }: Check, signal: AbortSignal): Promise<string> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const answer = await Promise.race([queryDns(network, { host: address, port }, host, "A"), aborted]);
  const { rcode = "NOERROR" } = answer as { rcode?: string };
  if (rcode !== "NOERROR") throw new Error(rcode);
  return rcode;
}

/** Errors of a machine without network access: they say nothing about the target. */
const NO_WAY_OUT: ReadonlySet<string> = new Set(["ENETUNREACH", "ENETDOWN", "EAI_AGAIN"]);

function isBlind(error: unknown): boolean {
  return chainOf(error).some(
    (each) => each instanceof BlindVantageError || NO_WAY_OUT.has(String((each as NodeJS.ErrnoException | null)?.code)),
  );
}
