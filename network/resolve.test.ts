import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";
import { decode, encode, type Packet, streamDecode, streamEncode, TRUNCATED_RESPONSE } from "dns-packet";
import { internet } from "./network.ts";
import { queryDns } from "./resolve.ts";

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
  const port = await udpServer((question) => ({ ...reply(question, "203.0.113.3"), flags: TRUNCATED_RESPONSE }));
  const tcp = createServer((socket) => {
    socket.once("data", (data) => socket.end(streamEncode(reply(streamDecode(data) as Packet, "203.0.113.4"))));
  });
  await new Promise<void>((resolve) => tcp.listen(port, "127.0.0.1", resolve));
  open.push(tcp);
  const answer = await queryDns(internet, { host: "127.0.0.1", port }, "www.example.com", "A");
  expect(answer.answers).toMatchObject([{ data: "203.0.113.4" }]);
});
