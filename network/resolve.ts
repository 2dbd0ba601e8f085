import { createSocket } from "node:dgram";
import { connect } from "node:net";
import {
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
  type RecordType,
  streamDecode,
  streamEncode,
} from "dns-packet";
import type { Endpoint, Network } from "./network.ts";

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT = 2_000;

/**
 * Asks one DNS server one question: UDP, repeated when lost, TCP when truncated (RFC 7766 §5).
 * @returns the decoded answer whatever its RCODE
 * @throws when the server did not answer `attempts` times
 */
export async function queryDns(network: Network, server: Endpoint, name: string, type: RecordType): Promise<Packet> {
  const question: Packet = {
    type: "query",
    id: Math.floor(Math.random() * 65536),
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

type Answer = Packet & { flag_tc?: boolean };

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
      const answer = read(message);
      if (answer && answer.id === question.id) done(() => resolve(answer));
    });
    socket.send(encode(question), to.port, to.host);
  });
}

function read(message: Buffer): Answer | undefined {
  try {
    return decode(message) as Answer;
  } catch {
    return undefined;
  }
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
      resolve(streamDecode(received) as Answer);
      socket.destroy();
    });
  });
}
