import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PinningServiceDouble } from "../../pins/pinning-service.fixture.ts";

type Command = { readonly do: "step" | "tell" } | { readonly do: "fail"; readonly cid: string };

/** What it has, and the requests that came. */
export interface Told {
  readonly pins: readonly {
    readonly status: string;
    readonly pin: { readonly cid: string; readonly name?: string };
  }[];
  readonly asked: readonly string[];
}

/** The double of a pinning service on the loopback interface of a container. */
export class PinningServiceProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** @param pid of a process of the container */
  static async start(pid: string, port: number): Promise<PinningServiceProcess> {
    const words = ["--net", "--target", pid, process.execPath, import.meta.filename, String(port)];
    const child = spawn("nsenter", words, { stdio: ["pipe", "pipe", "inherit"] });
    const started = new PinningServiceProcess(child);
    await started.#lines.next();
    return started;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  async ask(command: Command): Promise<Told> {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(value) as Told;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.stdin!.end();
    await ended;
  }
}

/** As the process itself: a command a line, until there are no more. */
if (process.argv[1] === import.meta.filename) {
  const double = await new PinningServiceDouble().start(Number(process.argv[2]));
  // Kubo connects to these, and takes none that is no peer's.
  double.delegates = [];
  process.stdout.write("listening\n");
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line) as Command;
    if (command.do === "step") double.step();
    if (command.do === "fail") double.fail(command.cid, "nobody has it");
    const asked = double.asked.map(({ method, url }) => `${method} ${url.pathname}`);
    process.stdout.write(`${JSON.stringify({ pins: double.pins, asked } satisfies Told)}\n`);
  }
  await double[Symbol.asyncDispose]();
}
