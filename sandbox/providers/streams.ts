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

/** `{name, message}` for each line a service wrote. */
export function streamLogs(client: WebSocket, workloads: ReadonlyMap<string, Workload>, options: StreamOptions): void {
  const send = ({ service, message }: LogLine) => client.send(JSON.stringify({ name: service, message }));
  stream(client, workloads, options, (workload) => workload.logs, "log", send);
}

/** `{type, reason, note, object}` for each event of the pods. */
export function streamEvents(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  options: StreamOptions,
): void {
  const send = (event: PodEvent) => client.send(JSON.stringify(event));
  stream(client, workloads, options, (workload) => workload.events, "event", send);
}

function stream<T>(
  client: WebSocket,
  workloads: ReadonlyMap<string, Workload>,
  { follow, tail, services }: StreamOptions,
  past: (workload: Workload) => readonly T[],
  name: "log" | "event",
  send: (item: T) => void,
): unknown {
  const chosen = [...workloads].filter(([each]) => services.length === 0 || services.includes(each));
  if (chosen.length === 0) return client.close(4000, "no running pods");
  for (const [, workload] of chosen) {
    const items = past(workload);
    for (const item of tail >= 0 ? items.slice(items.length - Math.min(tail, items.length)) : items) send(item);
  }
  if (!follow) return client.close(1000);
  const ping = setInterval(() => client.ping(), PING_PERIOD);
  const forward = send as (item: LogLine | PodEvent) => void;
  for (const [, workload] of chosen) workload.on(name, forward as never);
  client.once("close", () => {
    clearInterval(ping);
    for (const [, workload] of chosen) workload.off(name, forward as never);
  });
}
