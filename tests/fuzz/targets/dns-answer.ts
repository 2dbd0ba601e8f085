import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type Answer, encode, type Packet } from "dns-packet";
import { answeredSet } from "../../../dns/answers/answers.ts";
import { internet } from "../../../network/network.ts";
import { queryDns } from "../../../network/resolve.ts";
import type { Target } from "../target.ts";

const NAME = "www.example.com";
const ANSWERS = [
  { type: "A", name: NAME, ttl: 60, data: "192.0.2.1" },
  { type: "AAAA", name: NAME, ttl: 60, data: "2001:db8::1" },
  { type: "CNAME", name: NAME, ttl: 60, data: "example.net" },
  { type: "TXT", name: NAME, ttl: 60, data: ["v=spf1 -all", "x".repeat(255)] },
  { type: "MX", name: NAME, ttl: 60, data: { preference: 10, exchange: "mx.example.net" } },
  { type: "SRV", name: NAME, ttl: 60, data: { priority: 1, weight: 2, port: 3, target: "a.example.net" } },
  { type: "CAA", name: NAME, ttl: 60, data: { flags: 0, tag: "issue", value: "letsencrypt.org" } },
  { type: "NS", name: NAME, ttl: 60, data: "ns1.example.net" },
] as Answer[];

const TYPES = ANSWERS.map(({ type }) => type);
/** AA, RD, RA, and TC as a server sets it that wants TCP. */
const FLAGS = [0x8580, 0x8780];

/** A server on UDP and TCP that says what is played, with id and question of whoever asks where there is room. */
export async function target(): Promise<Target> {
  let said = Buffer.alloc(0);
  const answerTo = (question: Buffer): Buffer => {
    const answer = Buffer.from(said);
    question.copy(answer, 0, 0, Math.min(2, answer.length));
    return answer;
  };
  const udp = createSocket("udp4", (question: Buffer, from: RemoteInfo) => {
    const answer = answerTo(question).subarray(0, 9000);
    udp.send(answer, from.port, from.address, () => {});
    // A client that takes the first for no answer would wait; the second ends it.
    udp.send(serverFailure(question), from.port, from.address, () => {});
  });
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  const { port } = udp.address();
  const tcp = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (question: Buffer) => {
      const answer = answerTo(question.subarray(2));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(said[3] === 0xff ? 65_535 : answer.length & 0xffff);
      socket.end(Buffer.concat([length, answer]));
    });
  });
  tcp.listen(port, "127.0.0.1");
  await once(tcp, "listening");
  return {
    form: "octets",
    corpus: FLAGS.flatMap((flags) => ANSWERS.map((answer) => packet(flags, [answer])).concat(packet(flags, ANSWERS))),
    async read(octets) {
      said = Buffer.from(octets, "latin1");
      const type = TYPES[said.length % TYPES.length]!;
      const { port: at } = tcp.address() as AddressInfo;
      const answer: Packet = await queryDns(internet, { host: "127.0.0.1", port: at }, NAME, type as "A");
      return answeredSet(answer, NAME, type);
    },
  };
}

function packet(flags: number, given: Answer[]): string {
  const [{ type }] = given as [Answer];
  const message = {
    type: "response",
    id: 0,
    flags,
    questions: [{ type, name: NAME, class: "IN" }],
    answers: given,
  } as Packet;
  return encode(message).toString("latin1");
}

function serverFailure(question: Buffer): Buffer {
  const answer = Buffer.from(question);
  answer.writeUInt16BE(0x8182, 2);
  return answer;
}
