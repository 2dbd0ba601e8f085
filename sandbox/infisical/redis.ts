import { connect } from "node:net";

/** Milliseconds to wait for an answer. */
const PATIENCE = 5000;

/** Asks Redis whether it is there; nothing is kept in it. @throws when it is not, or refuses */
export async function ping(url: string): Promise<void> {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== "redis:") throw new Error(`REDIS_URL must begin with redis://, not ${protocol}//`);
  const login = [username, password].filter((part) => part !== "").map(decodeURIComponent);
  const commands = [...(password === "" ? [] : [["AUTH", ...login]]), ["PING"]];
  const answers = await ask(hostname, Number(port || 6379), commands);
  const refusal = answers.find((line) => !line.startsWith("+"));
  if (refusal !== undefined) throw new Error(refusal.replace(/^-/, ""));
}

/** Sends commands of RESP. @returns as many lines */
async function ask(host: string, port: number, commands: readonly (readonly string[])[]): Promise<string[]> {
  const socket = connect({ host, port });
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no answer within ${PATIENCE} ms`)));
  socket.write(commands.map(encoded).join(""));
  let lines: string[] = [];
  let text = "";
  for await (const chunk of socket) {
    text += chunk;
    lines = text.split("\r\n").slice(0, -1);
    if (lines.length >= commands.length) return lines;
  }
  throw new Error("the connection was closed without an answer");
}

const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
