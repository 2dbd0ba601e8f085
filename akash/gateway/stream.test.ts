import type { WebSocket } from "ws";
import { kubeEvent, logLine, messagesOf } from "./stream.ts";

const ESC = String.fromCharCode(0x1b);
const url = new URL("wss://provider.test:8443/lease/1/1/1/logs");

/** A web socket that the test speaks through. */
class FakeSocket extends EventTarget {
  closed = false;
  terminate(): void {
    this.closed = true;
  }
  open(): void {
    this.dispatchEvent(new Event("open"));
  }
  say(data: string): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
  end(code: number, reason = ""): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

const read = (socket: FakeSocket) =>
  messagesOf(socket as unknown as WebSocket, url, new AbortController().signal)[Symbol.asyncIterator]();

test("messages come in their order, then the end", async () => {
  const socket = new FakeSocket();
  const stream = read(socket);
  const first = stream.next();
  socket.say("a");
  socket.say("b");
  socket.end(1000);
  expect([await first, await stream.next(), await stream.next()]).toMatchObject([
    { value: "a" },
    { value: "b" },
    { done: true },
  ]);
});

test("a connection that was open and is closed without a word is the end", async () => {
  const socket = new FakeSocket();
  const stream = read(socket);
  const first = stream.next();
  socket.open();
  socket.say("a");
  socket.end(1006);
  expect([await first, await stream.next()]).toMatchObject([{ value: "a" }, { done: true }]);
});

test("a connection that never opened says whom it was to", async () => {
  const socket = new FakeSocket();
  const first = read(socket).next();
  socket.end(1006);
  await expect(first).rejects.toThrow(/^provider.test:8443\/lease\/1\/1\/1\/logs: the provider closed the connection/);
});

test("who sends faster than it can be read is cut off", async () => {
  const socket = new FakeSocket();
  const stream = read(socket);
  const first = stream.next();
  for (let count = 0; count < 18; count++) socket.say("x".repeat(2 ** 20));
  expect(socket.closed).toBe(true);
  await first;
  const rest = async () => {
    for (;;) if ((await stream.next()).done) return;
  };
  await expect(rest()).rejects.toMatchObject({ code: "TOO_LARGE", host: "provider.test:8443" });
});

test("the reason of the other side cannot write to the terminal", async () => {
  const socket = new FakeSocket();
  const stream = read(socket);
  const first = stream.next();
  socket.end(4001, `gone${ESC}[2J\nerror: pay here`);
  await expect(first).rejects.toThrow("closed with 4001 gone\\u001b[2J error: pay here");
});

test("log lines and events are printable, and keep their spaces", () => {
  expect(logLine.parse({ name: `api${ESC}[1m`, message: `  a\t${ESC}]52;c;eA==\r\n` })).toEqual({
    name: "api\\u001b[1m",
    message: "  a\t\\u001b]52;c;eA==",
  });
  expect(kubeEvent.parse({ type: "Warning", note: "a\nb", object: { name: `x${ESC}c` } })).toMatchObject({
    note: "a b",
    object: { name: "x\\u001bc" },
  });
});
