import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import packet, { type DecodedPacket } from "dns-packet";
import type { Answer, Question } from "./answer.ts";
import { clientSubnet, payloadLimit, toMessage } from "./message.ts";
import { typeName } from "./rdata.ts";

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface DnsServerOptions {
  /** 0 takes a free port, the same for UDP and TCP. */
  readonly port: number;
  /** Sets the flag RA. */
  readonly recursive?: boolean;
  readonly answer: (question: Question) => Answer;
}

/** A DNS server on loopback, UDP and TCP (RFC 7766). Messages it cannot read are dropped. */
export async function serveDns(options: DnsServerOptions): Promise<DnsServer> {
  const tcp = createServer((socket) => serveStream(socket, options));
  await listenTcp(tcp, options.port);
  const port = (tcp.address() as { port: number }).port;
  const udp = createSocket("udp4");
  udp.on("message", (message, from) => {
    const query = decode(message);
    if (query) udp.send(respond(options, query, from.address, payloadLimit(query)), from.port, from.address);
  });
  await bindUdp(udp, port);
  const connections = new Set<Socket>();
  tcp.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return {
    port,
    async close() {
      for (const socket of connections) socket.destroy();
      await Promise.all([new Promise((done) => tcp.close(done)), new Promise<void>((done) => udp.close(done))]);
    },
  };
}

function respond(options: DnsServerOptions, query: DecodedPacket, from: string, limit?: number): Buffer {
  const question = query.questions?.[0];
  if (!question) return toMessage(query, failure("REFUSED"), options.recursive ?? false, limit);
  const name = question.name.toLowerCase().replace(/\.$/, "");
  const asked = { name, type: typeName(question.type), client: clientSubnet(query) ?? from };
  return toMessage(query, options.answer(asked), options.recursive ?? false, limit);
}

/** An answer that is only a response code. */
export const failure = (rcode: Answer["rcode"]): Answer => ({
  rcode,
  authoritative: false,
  answers: [],
  authorities: [],
  additionals: [],
});

function serveStream(socket: Socket, options: DnsServerOptions): void {
  let received = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const query = decode(received.subarray(2, end));
      received = received.subarray(end);
      if (!query) return void socket.destroy();
      const message = respond(options, query, socket.remoteAddress ?? "");
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    }
  });
}

function decode(message: Buffer): DecodedPacket | undefined {
  try {
    const query = packet.decode(message);
    return query.type === "query" ? query : undefined;
  } catch {
    return undefined;
  }
}

function listenTcp(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function bindUdp(socket: UdpSocket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, "127.0.0.1", () => {
      socket.removeListener("error", reject);
      resolve();
    });
  });
}
