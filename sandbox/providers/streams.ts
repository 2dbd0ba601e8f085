import type { WebSocket } from "ws";
import type { LogLine, PodEvent, Workload } from "../runtime/workload.ts";

export interface StreamOptions {
  follow: boolean;
  /** Last lines only; -1 for all. */
  tail: number;
  /** Empty for every service. */
  services: readonly string[];
}

const PING_PERIOD = 10_000;

/** Ends a stream as gateways do: what was sent arrives, then the connection is closed without a close frame (1006). */
export type HangUp = () => void;

/** `{name, message}` for each line a service wrote; the name is that of its pod. */
export function streamLogs(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  options: StreamOptions,
  hangUp: HangUp,
): void {
  const send = ({ pod, message }: LogLine) => client.send(JSON.stringify({ name: pod, message }));
  stream(client, workloads, options, { past: (workload) => workload.logs, name: "log", send, hangUp });
}

/** `{type, reason, note, object}` for each event of the pods. */
export function streamEvents(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  options: StreamOptions,
  hangUp: HangUp,
): void {
  const send = (event: PodEvent) => client.send(JSON.stringify(event));
  stream(client, workloads, options, { past: (workload) => workload.events, name: "event", send, hangUp });
}

interface Source<T> {
  past(workload: Workload): readonly T[];
  readonly name: "log" | "event";
  send(item: T): void;
  readonly hangUp: HangUp;
}

function stream<T>(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  { follow, tail, services }: StreamOptions,
  { past, name, send, hangUp }: Source<T>,
): unknown {
  const chosen = [...workloads].filter(([each]) => services.length === 0 || services.includes(each));
  if (chosen.length === 0) return client.close(4000, "no running pods");
  for (const [, workload] of chosen) {
    const items = past(workload);
    for (const item of tail >= 0 ? items.slice(items.length - Math.min(tail, items.length)) : items) send(item);
  }
  if (!follow) return hangUp();
  const ping = setInterval(() => client.ping(), PING_PERIOD);
  const forward = send as (item: LogLine | PodEvent) => void;
  // the output of the containers ends when the last of them does
  const running = new Set(chosen.map(([, workload]) => workload));
  const ended = chosen.map(([, workload]) => () => {
    running.delete(workload);
    if (running.size === 0) hangUp();
  });
  for (const [index, [, workload]] of chosen.entries()) {
    workload.on(name, forward as never);
    if (name === "log") workload.on("ended", ended[index]!);
  }
  client.once("close", () => {
    clearInterval(ping);
    for (const [index, [, workload]] of chosen.entries()) {
      workload.off(name, forward as never);
      workload.off("ended", ended[index]!);
    }
  });
}
