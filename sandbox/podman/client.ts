import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { Execution } from "../runtime/container.ts";
import type { ContainerSpec } from "./spec.ts";

/** A refusal of podman, with its words. */
export class PodmanError extends Error {
  override readonly name = "PodmanError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** User and password of a registry. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Bytes of a stream of output, told apart. */
type Output = Execution["output"];

/** Method, path with its query, JSON body, headers. */
type Request = [method: string, path: string, body?: unknown, headers?: Record<string, string> | undefined];

const API = "/v4.0.0/libpod";

/** The part of podman's API (libpod, version 4) that the sandbox uses, over its Unix socket. */
export class PodmanClient {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** Whether an image is here. @param reference normalised, such as `docker.io/library/redis:7` */
  async hasImage(reference: string): Promise<boolean> {
    const answer = await this.#send("GET", `/images/${encodeURIComponent(reference)}/exists`);
    await text(answer);
    return answer.statusCode === 204;
  }

  /** Pulls an image. @throws PodmanError with the registry's answer */
  async pull(reference: string, login?: RegistryLogin): Promise<void> {
    const auth = login && { "x-registry-auth": encoded(login) };
    const query = new URLSearchParams({ reference, policy: "missing", quiet: "true" });
    const answer = await this.#ok("POST", `/images/pull?${query}`, undefined, auth);
    for (const line of (await text(answer)).split("\n").filter(Boolean)) {
      const { error } = JSON.parse(line) as { error?: string };
      if (error) throw new PodmanError(500, error);
    }
  }

  async create(spec: ContainerSpec): Promise<void> {
    await text(await this.#ok("POST", "/containers/create", spec));
  }

  async start(name: string): Promise<void> {
    await text(await this.#ok("POST", `/containers/${name}/start`));
  }

  /** Asks it to end and kills it when it has not after so many seconds. */
  async stop(name: string, seconds: number): Promise<void> {
    await text(await this.#ok("POST", `/containers/${name}/stop?timeout=${seconds}&ignore=true`));
  }

  /** Kills and removes it with its anonymous volumes; nothing where there is none. */
  async remove(name: string): Promise<void> {
    await text(await this.#ok("DELETE", `/containers/${name}?force=true&v=true&timeout=0&ignore=true`));
  }

  /** Waits until it has ended. @returns exit code @throws PodmanError when it is removed meanwhile */
  async ended(name: string): Promise<number> {
    return (await this.#json("POST", `/containers/${name}/wait?condition=exited&condition=stopped`)) as number;
  }

  /** Follows what it writes from its start on, until it ends. */
  async logs(name: string, output: Output): Promise<void> {
    const answer = await this.#ok("GET", `/containers/${name}/logs?follow=true&stdout=true&stderr=true`);
    const demultiplex = framed(output);
    for await (const chunk of answer) demultiplex(chunk as Buffer);
  }

  /** Runs a command in it. @returns exit code @throws PodmanError where it cannot be started */
  async exec(name: string, { command, tty, output, started }: Execution): Promise<number> {
    const spec = { Cmd: command, Tty: tty, AttachStdin: true, AttachStdout: true, AttachStderr: true };
    const { Id } = (await this.#json("POST", `/containers/${name}/exec`, spec)) as { Id: string };
    const stream = await this.#upgrade(`/exec/${Id}/start`, { Detach: false, Tty: tty });
    const take = tty ? (chunk: Buffer) => output("stdout", chunk) : framed(output);
    started(stream, (columns, rows) => {
      this.#ok("POST", `/exec/${Id}/resize?w=${columns}&h=${rows}`).catch(() => {});
    });
    for await (const chunk of stream) take(chunk as Buffer);
    const { ExitCode } = (await this.#json("GET", `/exec/${Id}/json`)) as { ExitCode: number };
    return ExitCode;
  }

  #send(...[method, path, body, headers = {}]: Request): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { socketPath: this.#socket, method, path: API + path, agent: false, headers: { ...headers, ...JSON_BODY } },
        resolve,
      );
      sent.once("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async #ok(...args: Request): Promise<IncomingMessage> {
    const answer = await this.#send(...args);
    const { statusCode: status = 0 } = answer;
    if (status < 400) return answer;
    throw new PodmanError(status, messageOf(await text(answer)));
  }

  async #json(...args: Request): Promise<unknown> {
    return JSON.parse(await text(await this.#ok(...args)));
  }

  #upgrade(path: string, body: unknown): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const headers = { ...JSON_BODY, connection: "Upgrade", upgrade: "tcp" };
      const sent = request({ socketPath: this.#socket, method: "POST", path: API + path, agent: false, headers });
      sent.once("upgrade", (_, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      sent.once("response", (answer) => {
        text(answer).then((told) => reject(new PodmanError(answer.statusCode ?? 0, messageOf(told))), reject);
      });
      sent.once("error", reject).end(JSON.stringify(body));
    });
  }
}

/** Base64 for URLs with its padding, which Node.js leaves out and podman insists on. */
const encoded = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");

const JSON_BODY = { "content-type": "application/json" };

function messageOf(body: string): string {
  try {
    const { cause, message } = JSON.parse(body) as { cause?: string; message?: string };
    return message ?? cause ?? body;
  } catch {
    return body.trim();
  }
}

/** Frames of eight bytes (stream, length) and content, in chunks of any size. */
function framed(output: Output): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 8) {
      const length = rest.readUInt32BE(4);
      if (rest.length < 8 + length) return;
      output(rest[0] === 2 ? "stderr" : "stdout", rest.subarray(8, 8 + length));
      rest = rest.subarray(8 + length);
    }
  };
}
