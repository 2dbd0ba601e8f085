/** Waits until every authoritative server gives the records that were written through an API. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Packet } from "dns-packet";
import { errorText } from "../../errors/text.ts";
import { dialledOnce } from "../../network/dialled-once.ts";
import type { Network } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { canonicalRdata } from "../records/rdata.ts";
import { answeredSet, questionType } from "./answers.ts";
import type { ExpectedAnswer } from "./expected-answer.ts";

export interface PropagationOptions {
  readonly signal: AbortSignal;
  readonly onStatus?: (message: string) => void;
  /** Milliseconds until `NotPropagated`; default two minutes. */
  readonly timeout?: number;
}

/** The time is over and a server still gives something else, or nothing at all. */
export class NotPropagatedError extends Error {
  override readonly name = "NotPropagatedError";
  /** True when no server answered any question: the network is the problem, not the records. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable: boolean) {
    super(message);
    this.unreachable = unreachable;
  }
}

const TIME_OUT = 120_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;
/** Questions under way at one server. */
const IN_FLIGHT = 8;

interface ServerState {
  readonly host: string;
  missing: readonly ExpectedAnswer[];
  answered: boolean;
  /** What the last question that failed was given. */
  last: string;
}

/**
 * Asks every name server until all of them give all expected answers.
 * @param nameServers host names, asked on port 53 through the network
 * @throws NotPropagated after the timeout
 */
export async function awaitRecords(
  network: Network,
  nameServers: readonly string[],
  expected: readonly ExpectedAnswer[],
  options: PropagationOptions,
): Promise<void> {
  const deadline = Date.now() + (options.timeout ?? TIME_OUT);
  const servers = nameServers.map((host): ServerState => ({ host, missing: expected, answered: false, last: "" }));
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    await Promise.all(
      servers.filter(({ missing }) => missing.length > 0).map((server) => askServer(network, server, options.signal)),
    );
    options.signal.throwIfAborted();
    const waiting = servers.filter(({ missing }) => missing.length > 0);
    options.onStatus?.(`${servers.length - waiting.length} of ${servers.length} name servers answer`);
    if (waiting.length === 0) return;
    if (Date.now() + pause > deadline) throw notPropagated(servers, waiting);
    await sleep(pause, undefined, { signal: options.signal });
  }
}

function notPropagated(servers: readonly ServerState[], waiting: readonly ServerState[]): NotPropagatedError {
  const said = waiting.map(({ host, missing, last }) => `${host} lacks ${missing.length} (${last})`).join("; ");
  const unreachable = servers.every(({ answered }) => !answered);
  return new NotPropagatedError(`name servers do not give what was written: ${said}`, unreachable);
}

/** Removes from `missing` what the server gives; the first time-out ends the round, as the other questions would time out too. */
async function askServer(network: Network, server: ServerState, signal: AbortSignal): Promise<void> {
  const still: ExpectedAnswer[] = [];
  const queue = [...server.missing];
  const near = dialledOnce(network);
  let silent = false;
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (silent || signal.aborted) {
        still.push(next);
        continue;
      }
      try {
        const packet = await queryDns(near, { host: server.host, port: 53 }, next.name, questionType(next.type));
        server.answered = true;
        if (matchesAnswer(packet, next)) continue;
        server.last = describe(packet, next);
      } catch (error) {
        silent = true;
        server.last = errorText(error);
      }
      still.push(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, queue.length) }, worker));
  server.missing = still;
}

const RCODES_OF_ABSENCE = new Set(["NOERROR", "NXDOMAIN"]);

const rcodeOf = (packet: Packet): string => (packet as { rcode?: string }).rcode ?? "NOERROR";

/** True when the answer is the expected one. */
export function matchesAnswer(packet: Packet, { name, type, values, ttl, match }: ExpectedAnswer): boolean {
  if (!RCODES_OF_ABSENCE.has(rcodeOf(packet))) return false;
  const found = answeredSet(packet, name.replace(/\.$/, ""), type);
  if (match === "hidden") return found.values.length > 0 && !values.some((value) => found.values.includes(value));
  if (match === "delegation" && found.values.length > 0 && (packet as { flag_aa?: boolean }).flag_aa) return true;
  const wanted = new Set(values.map((value) => canonicalRdata(type, value)));
  if (match === "within") {
    const known = found.values.length > 0 && found.values.every((value) => wanted.has(value));
    return known && (ttl === undefined || found.ttl === ttl);
  }
  if ([...wanted].some((value) => !found.values.includes(value))) return false;
  if (match === "contains") return true;
  return found.values.length === wanted.size && (ttl === undefined || wanted.size === 0 || found.ttl === ttl);
}

function describe(packet: Packet, { name, type }: ExpectedAnswer): string {
  const found = answeredSet(packet, name.replace(/\.$/, ""), type);
  const shown = found.values.length > 0 ? `${found.values.slice(0, 3).join(", ")} TTL ${found.ttl}` : rcodeOf(packet);
  return `${name} ${type}: ${shown}`;
}
