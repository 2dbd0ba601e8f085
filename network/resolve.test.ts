import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";
import { decode, encode, type Packet, streamDecode, streamEncode, TRUNCATED_RESPONSE } from "dns-packet";
import fc from "fast-check";
import { internet } from "./network.ts";
import { queryDns, readAnswer } from "./resolve.ts";

const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function udpServer(answer: (question: Packet, count: number) => Packet | undefined): Promise<number> {
  const socket: Socket = createSocket("udp4");
  let count = 0;
  socket.on("message", (message, from) => {
    count += 1;
    const reply = answer(decode(message), count);
    if (reply) socket.send(encode(reply), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  open.push(socket);
  return socket.address().port;
}

/** Truncates over UDP, and answers over TCP at the same port, which some other program may hold: then at another one. */
async function truncatingServer(answer: (question: Packet) => Buffer): Promise<number> {
  for (;;) {
    const port = await udpServer((question) => ({ ...reply(question, "203.0.113.3"), flags: TRUNCATED_RESPONSE }));
    const tcp = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (data) => socket.end(answer(streamDecode(data) as Packet)));
    });
    const listening = await new Promise<boolean>((resolve) => {
      tcp.once("error", () => resolve(false));
      tcp.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!listening) continue;
    open.push(tcp);
    return port;
  }
}

const reply = (question: Packet, data: string): Packet => ({
  type: "response",
  id: question.id ?? 0,
  questions: question.questions ?? [],
  answers: [{ type: "A", name: "www.example.com", ttl: 60, data }],
});

test("a question is answered over UDP", async () => {
  const port = await udpServer((question) => reply(question, "203.0.113.1"));
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ type: "A", data: "203.0.113.1" }]);
});

test("a query without an answer is sent again", async () => {
  const port = await udpServer((question, count) => (count === 1 ? undefined : reply(question, "203.0.113.2")));
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.2" }]);
});

test("an answer to another question is not taken", async () => {
  const port = await udpServer((question, count) =>
    reply({ ...question, id: count === 1 ? (question.id! + 1) % 65536 : question.id! }, `203.0.113.${count}`),
  );
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.2" }]);
});

test("a truncated answer is fetched over TCP", async () => {
  const port = await truncatingServer((question) => streamEncode(reply(question, "203.0.113.4")));
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.4" }]);
});

const framed = (body: Buffer): Buffer => Buffer.concat([Buffer.from([body.length >> 8, body.length & 255]), body]);

test.each([
  ["garbage", () => framed(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"))],
  ["an empty message", () => framed(Buffer.alloc(0))],
  ["less than it announces", () => Buffer.from([255, 255, 0])],
  [
    "an answer with another id",
    (question: Packet) => streamEncode(reply({ ...question, id: question.id! ^ 1 }, "203.0.113.5")),
  ],
  ["the question itself", (question: Packet) => streamEncode({ ...question, type: "query" })],
])("%s over TCP is no answer, and ends nothing but the query", async (_, answer) => {
  const port = await truncatingServer(answer);
  const asked = queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  await expect(asked).rejects.toThrow(`DNS server 127.0.0.1:${port} did not answer www.example.com A`);
});

test.each<[string, (question: Packet) => Packet]>([
  [
    "another name",
    (question) => ({ ...reply(question, "203.0.113.6"), questions: [{ type: "A", name: "www.example.org" }] }),
  ],
  [
    "another type",
    (question) => ({ ...reply(question, "203.0.113.6"), questions: [{ type: "AAAA", name: "www.example.com" }] }),
  ],
  ["no name", (question) => ({ ...reply(question, "203.0.113.6"), questions: [] })],
  ["the question itself", (question) => ({ ...question, type: "query" })],
])("an answer about %s is not taken (RFC 5452 §9.1)", async (_, other) => {
  const port = await udpServer((question, count) => (count === 1 ? other(question) : reply(question, "203.0.113.7")));
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.7" }]);
});

test("an answer from elsewhere than where the question went is not taken", async () => {
  const stranger = createSocket("udp4");
  open.push(stranger);
  const server = createSocket("udp4");
  server.on("message", (message, from) => {
    stranger.send(encode(reply(decode(message), "203.0.113.8")), from.port, from.address);
    setTimeout(() => server.send(encode(reply(decode(message), "203.0.113.9")), from.port, from.address), 50);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  open.push(server);
  const { port } = server.address();
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.9" }]);
});

test("a refusal needs no question", async () => {
  const port = await udpServer((question) => ({
    ...reply(question, "203.0.113.1"),
    flags: 1,
    questions: [],
    answers: [],
  }));
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer).toMatchObject({ rcode: "FORMERR", answers: [] });
});

test("whatever is received is an answer to the question or none", () => {
  const question: Packet = { type: "query", id: 77, questions: [{ type: "A", name: "www.example.com", class: "IN" }] };
  const good = encode(reply(question, "203.0.113.1"));
  const damaged = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 })
    .map((changes) => changes.reduce((bytes, [at, octet]) => bytes.fill(octet, at, at + 1), Buffer.from(good)));
  const bytes = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 600 }).map((octets) => Buffer.from(octets)),
  );
  fc.assert(
    fc.property(bytes, (message) => {
      const answer = readAnswer(message, question);
      expect([undefined, 77]).toContain(answer?.id);
    }),
    { numRuns: 3000 },
  );
});
