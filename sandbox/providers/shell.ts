import type { RawData, WebSocket } from "ws";
import { type Exec, environment } from "../runtime/container.ts";
import type { Workload } from "../runtime/workload.ts";
import { TokenError } from "./jwt.ts";
import type { HangUp } from "./streams.ts";

/** First byte of a frame (`provider:gateway/rest/constants.go`). */
const frame = { stdout: 100, stderr: 101, result: 102, stdin: 104, resize: 105 };

const PING_PERIOD = 10_000;

export interface ShellRequest {
  readonly command: readonly string[];
  readonly service: string;
  readonly podIndex: number;
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** Reads the query as the gateway does: without any one of the parameters it answers 400 and nothing else. */
export function shellRequest(query: URLSearchParams): ShellRequest {
  const command: string[] = [];
  for (let part = query.get("cmd0"); part; part = query.get(`cmd${command.length}`)) command.push(part);
  const service = query.get("service");
  const podIndex = query.get("podIndex");
  const complete = command.length > 0 && query.get("tty") && query.get("stdin") && service && podIndex;
  if (!complete || !/^[0-9]{1,9}$/.test(podIndex)) throw new TokenError(400, "");
  return {
    command,
    service,
    podIndex: Number(podIndex),
    stdin: query.get("stdin") === "1",
    tty: query.get("tty") === "1",
  };
}

/** Runs a command in the container, else one of the few that this double knows; sends what it prints and then its result. */
export function runShell(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  request: ShellRequest,
  hangUp: HangUp,
): void {
  const send = (kind: number, data: string | Buffer) =>
    client.send(Buffer.concat([Buffer.of(kind), Buffer.from(data)]));
  const print = (text: string) => send(frame.stdout, text);
  const finish = (exit_code: number, message?: string) => {
    send(frame.result, `${JSON.stringify({ exit_code, ...(message && { message }) })}\n`);
    hangUp();
  };
  const workload = workloads.get(request.service);
  const problem = refuse(workload, request);
  if (!workload || problem) {
    finish(0, `remote command execute error: ${problem}`);
  } else if (workload.exec) {
    execute(client, workload.exec, request, send).then(finish, () =>
      finish(0, `remote command execute error: ${NO_SUCH_COMMAND}`),
    );
  } else if (request.command[0] === "cat" && request.stdin) {
    echo(client, print, finish);
  } else {
    const [name = "", ...args] = request.command;
    const { stdout, stderr, code = 0 } = commands[name]!(args, workload);
    if (stdout) print(stdout);
    if (stderr) send(frame.stderr, stderr);
    finish(code);
  }
}

function refuse(workload: Workload | undefined, { podIndex, command }: ShellRequest): string | undefined {
  if (!workload) return "no such service exists with that name";
  if (!workload.ready) return "service with that name is not running";
  if (podIndex >= workload.service.count) return "pod index out of range";
  return workload.exec || Object.hasOwn(commands, command[0] ?? "") ? undefined : NO_SUCH_COMMAND;
}

const NO_SUCH_COMMAND = "command could not be executed because it does not exist";

/** In the container itself; a connection that ends ends its input. */
function execute(
  client: WebSocket,
  exec: Exec,
  { command, tty, stdin: interactive }: ShellRequest,
  send: (kind: number, data: Buffer) => void,
): Promise<number> {
  const ping = setInterval(() => client.ping(), PING_PERIOD);
  client.once("close", () => clearInterval(ping));
  return exec({
    command,
    tty,
    output: (from, bytes) => send(frame[from], bytes),
    started: (stdin, resize) => {
      if (!interactive) return void stdin.end();
      client.once("close", () => stdin.end());
      client.on("message", (data: RawData, binary) => {
        const bytes = data as Buffer;
        if (!binary) return;
        if (bytes[0] === frame.stdin) stdin.write(bytes.subarray(1));
        if (bytes[0] === frame.resize) resize(bytes.readUInt16BE(1), bytes.readUInt16BE(3));
      });
    },
  });
}

interface Result {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

const commands: Record<string, (args: readonly string[], workload: Workload) => Result> = {
  echo: (args) => ({ stdout: `${args.join(" ")}\n` }),
  env: (_, { service }) => ({ stdout: lines(Object.entries(environment(service)).map((pair) => pair.join("="))) }),
  cat: () => ({}),
  hostname: (_, { service }) => ({ stdout: `${service.name}-0\n` }),
  true: () => ({}),
  false: () => ({ code: 1 }),
  ls: (args) =>
    args.length === 0
      ? { stdout: "" }
      : { stderr: lines(args.map((path) => `ls: ${path}: No such file or directory`)), code: 1 },
};

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");

/** `cat` with a standard input gives back what comes in, until Ctrl-D. */
function echo(client: WebSocket, print: (text: string) => void, finish: (code: number) => void): void {
  const ping = setInterval(() => client.ping(), PING_PERIOD);
  client.once("close", () => clearInterval(ping));
  client.on("message", (data: RawData, binary) => {
    const [kind, ...bytes] = data as Buffer;
    if (!binary || kind !== frame.stdin) return;
    const text = Buffer.from(bytes).toString();
    const end = text.indexOf("\u0004");
    const given = end < 0 ? text : text.slice(0, end);
    if (given) print(given);
    if (end >= 0) finish(0);
  });
}
