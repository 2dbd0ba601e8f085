import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort } from "../../../network/free-port.fixture.ts";

/** A PostgreSQL of one test file, with a database for whoever asks. */
export class PostgresServer {
  readonly #bin: string;
  readonly #folder: string;
  readonly #port: number;
  #running: ChildProcess | undefined;
  #databases = 0;

  private constructor(bin: string, folder: string, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.#port = port;
  }

  /** @param bin what `findPostgres` found */
  static async start(bin: string): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), "postgres-"));
    if (process.getuid?.() === 0) await execa("chown", ["postgres:", folder]);
    await chmod(folder, 0o700);
    const server = new PostgresServer(bin, folder, await freePort());
    const [program, ...options] = server.#asPostgres("initdb", "-D", join(folder, "data"), "-U", "postgres");
    await execa(program!, [...options, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], { cwd: "/" });
    await server.resume();
    return server;
  }

  /** Starts it again; resolves when it takes connections. */
  async resume(): Promise<void> {
    const settings = {
      listen_addresses: "127.0.0.1",
      port: this.#port,
      unix_socket_directories: "",
      fsync: "off",
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const [program, ...options] = this.#asPostgres("postgres", "-D", join(this.#folder, "data"), ...flags);
    const child = spawn(program!, options, { cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    this.#running = child;
    let log = "";
    child.stderr.on("data", (text) => {
      log += text;
    });
    while (!log.includes("ready to accept connections")) {
      if (child.exitCode !== null) throw new Error(log);
      await sleep(20);
    }
  }

  /** Ends it and every connection to it. */
  async pause(): Promise<void> {
    const child = this.#running;
    if (!child || child.exitCode !== null) return;
    child.kill("SIGINT");
    await once(child, "exit");
  }

  /** A new database. @returns its address */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await this.query(this.address("postgres"), `create database ${name}`);
    return this.address(name);
  }

  address(database: string): string {
    return `postgresql://postgres@127.0.0.1:${this.#port}/${database}`;
  }

  /** What a statement answers, without alignment. */
  async query(address: string, statement: string): Promise<string> {
    return (await execa(join(this.#bin, "psql"), ["-Atqc", statement, "-v", "ON_ERROR_STOP=1", address])).stdout;
  }

  /** The same for the same content. */
  async dump(address: string): Promise<string> {
    const { stdout } = await execa(join(this.#bin, "pg_dump"), [address]);
    return stdout.replaceAll(/^\\(un)?restrict .*\n/gm, "");
  }

  async restore(address: string, dump: string): Promise<void> {
    await execa(join(this.#bin, "psql"), ["-q", "-v", "ON_ERROR_STOP=1", address], { input: dump });
  }

  async dispose(): Promise<void> {
    await this.pause();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** It does not run as root. */
  #asPostgres(program: string, ...options: string[]): string[] {
    const user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
    return [...(process.getuid?.() === 0 ? user : []), join(this.#bin, program), ...options];
  }
}
