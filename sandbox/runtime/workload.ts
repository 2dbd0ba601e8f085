import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { ManifestService } from "../../sdl/types.ts";
import type { Endpoint } from "../dial.ts";
import {
  type Container,
  type ContainerContext,
  type Exec,
  type Exit,
  environment,
  type Image,
  portName,
} from "./container.ts";
import { PullError, StartError } from "./images.ts";

export interface LogLine {
  pod: string;
  message: string;
}

export interface PodEvent {
  type: "Normal" | "Warning";
  reason: string;
  note: string;
  object: { kind: string; namespace: string; name: string };
}

export interface WorkloadOptions {
  image: Image;
  readyDelay: number;
  /** Milliseconds until it is started again after so many failures in a row. */
  backOff(failures: number): number;
  context: Pick<ContainerContext, "lease" | "dseq" | "connect" | "services">;
  /** Called after its ports opened or closed. */
  changed(): void;
}

/** Milliseconds of running after which earlier failures do not count (kubelet, `MaxContainerBackOff` twice). */
const FORGET_FAILURES = 600_000;

/** One service of a lease. As on Akash (`maxSurge 0`), an update stops what runs before the new one starts. */
export class Workload extends EventEmitter<{ log: [LogLine]; event: [PodEvent]; ended: [] }> {
  readonly logs: LogLine[] = [];
  readonly events: PodEvent[] = [];
  #service: ManifestService;
  #generation = 0;
  /** Changes whenever what was started before must not go on. */
  #epoch = 0;
  #container: Container | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  /** Since it last ran for a while. */
  #failures = 0;
  readonly #options: WorkloadOptions;

  constructor(service: ManifestService, options: WorkloadOptions) {
    super();
    this.#service = service;
    this.#options = options;
    this.#start();
  }

  get service(): ManifestService {
    return this.#service;
  }

  get ready(): boolean {
    return this.#container !== undefined;
  }

  /** As Kubernetes names it: after the service, numbered where it has volumes, and another one at each update elsewhere. */
  get #pod(): string {
    const { name, params } = this.#service;
    if ((params?.storage ?? []).length > 0) return `${name}-0`;
    const hash = createHash("sha256")
      .update(`${this.#options.context.lease}/${name}/${this.#generation}`)
      .digest("hex");
    return `${name}-${hash.slice(0, 9)}-${hash.slice(9, 14)}`;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Where a container port listens; `undefined` while not ready or when nothing listens on it. */
  port(port: number, proto: string): Endpoint | undefined {
    return this.#container?.ports.get(portName(port, proto));
  }

  /** Runs commands in what runs, where that can. */
  get exec(): Exec | undefined {
    return this.#container?.exec;
  }

  async update(service: ManifestService): Promise<void> {
    if (isDeepStrictEqual(service, this.#service)) return;
    await this.stop();
    this.#failing = false;
    this.#service = service;
    this.#start();
  }

  /** Crashes, and does so at every start until it is given another manifest. */
  async fail(): Promise<void> {
    await this.stop();
    this.#failing = true;
    this.#start();
  }

  /** @param grace seconds it has to end, where it can take any */
  async stop(grace?: number): Promise<void> {
    clearTimeout(this.#timer);
    this.#epoch += 1;
    const running = this.#container;
    this.#container = undefined;
    if (running) {
      this.#options.changed();
      this.#event("Normal", "Killing", `Stopping container ${this.#service.name}`);
      await running.close(grace);
    }
    this.emit("ended");
  }

  #start(): void {
    this.#generation += 1;
    this.#failures = 0;
    this.#event("Normal", "Scheduled", `Successfully assigned ${this.#service.name} to node1`);
    const epoch = this.#epoch;
    this.#timer = setTimeout(() => void this.#run(epoch), this.#options.readyDelay);
  }

  async #run(epoch: number): Promise<void> {
    const service = this.#service;
    const env = environment(service);
    let pulled = `Container image "${service.image}" already present on machine`;
    const pulling = () => {
      this.#event("Normal", "Pulling", `Pulling image "${service.image}"`);
      pulled = `Successfully pulled image "${service.image}"`;
    };
    const log = (message: string) => this.#log(message);
    try {
      if (this.#failing) throw new Error("exit 1");
      const container = await this.#options.image({
        ...this.#options.context,
        service,
        env,
        log,
        pulling,
        pod: this.#pod,
      });
      if (epoch !== this.#epoch) return await container.close();
      this.#event("Normal", "Pulled", pulled);
      this.#container = container;
      this.#event("Normal", "Started", `Started container ${service.name}`);
      this.#options.changed();
      const started = Date.now();
      void container.ended?.then((exit) => this.#exited(epoch, container, exit, Date.now() - started));
    } catch (error) {
      if (epoch !== this.#epoch) return;
      if (error instanceof PullError) this.#notPulled(error);
      else if (error instanceof StartError) this.#notStarted(error, pulled);
      else this.#crashed(error as Error, pulled);
      this.#again(epoch);
    }
  }

  #again(epoch: number): void {
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#run(epoch), this.#options.backOff(this.#failures));
  }

  /** @param ran milliseconds */
  async #exited(epoch: number, container: Container, { code, reason }: Exit, ran: number): Promise<void> {
    if (epoch !== this.#epoch) return;
    this.#container = undefined;
    this.#options.changed();
    // it serves nothing any more, whether what is left of it can be removed or not
    await container.close(0).catch(() => {});
    if (epoch !== this.#epoch) return;
    const { name } = this.#service;
    if (reason === "OOMKilled")
      this.#event("Warning", "OOMKilled", `Container ${name} ended with exit code ${code}: OOMKilled`);
    this.emit("ended");
    this.#event("Warning", "BackOff", `Back-off restarting failed container ${name}`);
    if (ran > FORGET_FAILURES) this.#failures = 0;
    this.#again(epoch);
  }

  #notPulled({ message }: PullError): void {
    const { image } = this.#service;
    this.#event("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
    this.#event("Warning", "Failed", "Error: ErrImagePull");
    this.#event("Normal", "BackOff", `Back-off pulling image "${image}"`);
    this.#event("Warning", "Failed", "Error: ImagePullBackOff");
  }

  #notStarted({ message }: StartError, pulled: string): void {
    this.#event("Normal", "Pulled", pulled);
    this.#event("Warning", "Failed", `Error: ${message}`);
    this.emit("ended");
    this.#event("Warning", "BackOff", `Back-off restarting failed container ${this.#service.name}`);
  }

  /** A container that ends was started: what it wrote is in its log. */
  #crashed({ message }: Error, pulled: string): void {
    const { name } = this.#service;
    this.#event("Normal", "Pulled", pulled);
    this.#event("Normal", "Started", `Started container ${name}`);
    this.#log(message);
    this.emit("ended");
    this.#event("Warning", "BackOff", `Back-off restarting failed container ${name}`);
  }

  #log(message: string): void {
    const line = { pod: this.#pod, message };
    this.logs.push(line);
    if (this.logs.length > 1000) this.logs.shift();
    this.emit("log", line);
  }

  #event(type: PodEvent["type"], reason: string, note: string): void {
    const object = { kind: "Pod", namespace: this.#options.context.lease, name: this.#pod };
    const event = { type, reason, note, object };
    this.events.push(event);
    if (this.events.length > 1000) this.events.shift();
    this.emit("event", event);
  }
}
