import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { decode, encode, type Packet, RECURSION_DESIRED, type RecordType, streamEncode } from "dns-packet";
import type { Endpoint, Network } from "./network.ts";

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT = 2_000;

/**
 * Asks one DNS server one question: UDP, repeated when lost, TCP when truncated (RFC 7766 §5). What does not answer this
 * question, or comes from elsewhere, is not taken (RFC 5452 §9.1).
 * @returns the decoded answer whatever its RCODE
 * @throws when the server did not answer `attempts` times
 */
export async function queryDns(network: Network, server: Endpoint, name: string, type: RecordType): Promise<Packet> {
  const question: Packet = {
    type: "query",
    id: randomInt(65_536),
    flags: RECURSION_DESIRED,
    questions: [{ type, name, class: "IN" }],
  };
  let last: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const answer = await overUdp(await network.dial(server.host, server.port, "udp"), question);
      if (!answer.flag_tc) return answer;
      return await overTcp(await network.dial(server.host, server.port, "tcp"), question);
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`DNS server ${server.host}:${server.port} did not answer ${name} ${type}`, { cause: last });
}

type Answer = Packet & { readonly flag_tc?: boolean; readonly rcode?: string };

/** The answer to a question in a message, or undefined where it is none. Never throws. */
export function readAnswer(message: Buffer, question: Packet): Answer | undefined {
  try {
    const answer = decode(message) as Answer;
    const [asked] = decode(encode(question)).questions ?? [];
    const [about, ...more] = answer.questions ?? [];
    if (answer.type !== "response" || answer.id !== question.id || more.length > 0) return undefined;
    // A server that could not read the question does not repeat it.
    if (about === undefined) return answer.rcode === "NOERROR" ? undefined : answer;
    const same = about.type === asked?.type && about.class === asked.class;
    return same && about.name.toLowerCase() === asked.name.toLowerCase() ? answer : undefined;
  } catch {
    return undefined;
  }
}

function overUdp(to: Endpoint, question: Packet): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(to.host.includes(":") ? "udp6" : "udp4");
    const timer = setTimeout(() => done(() => reject(new Error("time-out"))), ATTEMPT_TIMEOUT);
    const done = (settle: () => void) => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    socket.once("error", (error) => done(() => reject(error)));
    socket.on("message", (message) => {
      const answer = readAnswer(message, question);
      if (answer) done(() => resolve(answer));
    });
    // A connected socket receives from there alone.
    socket.connect(to.port, to.host, () => socket.send(encode(question)));
  });
}

function overTcp(to: Endpoint, question: Packet): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: to.host, port: to.port });
    let received = Buffer.alloc(0);
    socket.setTimeout(ATTEMPT_TIMEOUT, () => socket.destroy(new Error("time-out")));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed before the answer was complete")));
    socket.once("connect", () => socket.write(streamEncode(question)));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const answer = readAnswer(received.subarray(2, 2 + received.readUInt16BE(0)), question);
      if (answer) resolve(answer);
      else reject(new Error("what came is no answer to the question"));
      socket.destroy();
    });
  });
}
