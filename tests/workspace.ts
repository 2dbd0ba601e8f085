import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type Document, parseDocument } from "yaml";
import { root } from "../engine/root.ts";
import { SERVICES, type ServiceName } from "../stage/services/catalog.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and error together, as a person sees them. */
  readonly screen: string;
}

/** Switches off every service of a stage but these, so that tests on it are quick. */
export function keepServices(stage: Document, ...kept: ServiceName[]): void {
  for (const service of SERVICES.filter((each) => !kept.includes(each))) {
    stage.setIn(["config", "services", service, "enabled"], false);
  }
}

/** A copy of the checkout in a folder of its own, with its own sandbox: what a new user has after `git clone`. */
export class Workspace {
  readonly folder: string;
  readonly port: number;
  readonly #env: Record<string, string>;

  private constructor(folder: string, port: number, env: Record<string, string>) {
    this.folder = folder;
    this.port = port;
    this.#env = env;
  }

  /** @param port first port of its sandbox: every test file takes a range of its own, so that files run side by side */
  static async make(port: number, blockTime = "250ms", env: Record<string, string> = {}): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "platform-e2e-"));
    const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root });
    for (const file of stdout.split("\0").filter((name) => name && !name.startsWith("conformance/"))) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(root, file), join(folder, file)).catch((error) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const workspace = new Workspace(folder, port, env);
    await workspace.editStage((stage) => {
      stage.setIn(["config", "sandbox", "port"], port);
      stage.setIn(["config", "sandbox", "blockTime"], blockTime);
    });
    return workspace;
  }

  /** Edits `Pulumi.local.yaml` as text. */
  async editStage(edit: (stage: Document) => void): Promise<void> {
    const file = join(this.folder, "Pulumi.local.yaml");
    const stage = parseDocument(await readFile(file, "utf8"));
    edit(stage);
    await writeFile(file, stage.toString());
  }

  /** Runs `./platform …` to its end. */
  platform(...args: string[]): Promise<Outcome> {
    return this.shell(`./platform ${args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ")}`);
  }

  /** Runs a shell command in the folder to its end. */
  async shell(command: string, env: Record<string, string> = {}): Promise<Outcome> {
    const result = await execa("sh", ["-c", command], {
      cwd: this.folder,
      env: { ...this.#env, ...env, CI: "true", NO_COLOR: "1" },
      reject: false,
      all: true,
      stdin: "ignore",
      maxBuffer: 64 << 20,
    });
    return { code: result.exitCode ?? 1, stdout: result.stdout, screen: result.all };
  }

  /** Starts `./platform …` in a process group of its own and kills the whole group with SIGKILL when `when` resolves. */
  async kill(when: (printed: () => string) => Promise<unknown>, ...args: string[]): Promise<void> {
    await this.#end("SIGKILL", when, args);
  }

  /**
   * The same with SIGINT, as Ctrl-C in a terminal does, and waits until all has ended. Resolves with the exit code.
   * @param when gets what was printed until then
   */
  interrupt(when: (printed: () => string) => Promise<unknown>, ...args: string[]): Promise<number | null> {
    return this.#end("SIGINT", when, args);
  }

  async #end(
    signal: NodeJS.Signals,
    when: (printed: () => string) => Promise<unknown>,
    args: string[],
  ): Promise<number | null> {
    const child = spawn(join(this.folder, "platform"), args, {
      cwd: this.folder,
      env: { ...process.env, ...this.#env, CI: "true" },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let screen = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (screen += text));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const code = await Promise.race([when(() => screen).then(() => undefined), ended]);
    if (code !== undefined) throw new Error(`${args.join(" ")} ended with ${code} before its time:\n${screen}`);
    try {
      process.kill(-(child.pid as number), signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    return ended;
  }

  /** The sandbox chain's REST answer to `path`. */
  async chain<T>(path: string): Promise<T> {
    return (await (await fetch(`http://127.0.0.1:${this.port + 1}${path}`)).json()) as T;
  }

  /** The text of a file in the folder. */
  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), "utf8");
  }

  /** Writes a file in the folder. */
  write(file: string, text: string): Promise<void> {
    return writeFile(join(this.folder, file), text);
  }

  async dispose(): Promise<void> {
    await this.platform("sandbox", "stop");
    await rm(this.folder, { recursive: true, force: true });
  }
}
