import { createServer, type Server } from "node:net";
import { close, listen } from "../listen.ts";
import { ping } from "./redis.ts";

let server: Server;
let heard: string;

async function answering(answer: string | undefined): Promise<string> {
  heard = "";
  server = createServer((socket) => {
    socket.on("data", (chunk) => {
      heard += chunk;
      if (answer === undefined) socket.end();
      else if (heard.endsWith("PING\r\n")) socket.write(answer);
    });
    socket.on("error", () => {});
  });
  return `127.0.0.1:${(await listen(server)).port}`;
}

afterEach(() => close(server));

test("a Redis that is there says PONG", async () => {
  await ping(`redis://${await answering("+PONG\r\n")}`);
  expect(heard).toBe("*1\r\n$4\r\nPING\r\n");
});

test("a password is sent before", async () => {
  await ping(`redis://:p%40ss@${await answering("+OK\r\n+PONG\r\n")}`);
  expect(heard).toContain("*2\r\n$4\r\nAUTH\r\n$4\r\np@ss\r\n");
});

test("what it refuses is told", async () => {
  await expect(ping(`redis://${await answering("-NOAUTH Authentication required.\r\n")}`)).rejects.toThrow(
    "NOAUTH Authentication required.",
  );
});

test("one that hangs up is none", async () => {
  await expect(ping(`redis://${await answering(undefined)}`)).rejects.toThrow("closed without an answer");
});

test("another protocol is refused by name", async () => {
  await expect(ping(`rediss://${await answering("+PONG\r\n")}`)).rejects.toThrow("not rediss://");
});
