import { parseArgs } from "node:util";

export interface Options {
  /** Folder that holds everything the sandbox remembers. */
  state: string;
  /** First port, see `network/sandbox-ports.ts`. */
  port: number;
  /** Milliseconds. */
  blockTime: number;
  seed: string;
  /** Pebble's executable. */
  pebble: string;
  /** Executable of the S3 server that backups are kept in; absent = there is none. */
  s3?: string;
  /** Milliseconds a provider waits for a lease or a manifest. */
  patience: number;
  /** What runs on leases: small servers that answer for their images, or containers. */
  runtime: "simulated" | "podman";
  /** Containers-storage folders that images are looked for in first, with `podman`. */
  imageStores: string[];
  /** Milliseconds until what an ended lease took is free again. */
  capacityHold: number;
}

export const USAGE =
  "usage: sandbox/main.ts --state DIR --pebble FILE [--s3 FILE] [--port 17600] [--block-time 6s] [--seed 1] [--patience 5m] [--capacity-hold 20m] [--runtime simulated|podman [--image-store DIR]…]";

/** @throws with a text for the person who typed it */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: "string" },
      port: { type: "string", default: "17600" },
      "block-time": { type: "string", default: "6s" },
      seed: { type: "string", default: "1" },
      pebble: { type: "string" },
      s3: { type: "string" },
      patience: { type: "string", default: "5m" },
      "capacity-hold": { type: "string" },
      runtime: { type: "string", default: "simulated" },
      "image-store": { type: "string", multiple: true, default: [] },
    },
  });
  if (!values.state) throw new Error(`--state is missing; ${USAGE}`);
  if (!values.pebble) throw new Error(`--pebble is missing; ${USAGE}`);
  return {
    state: values.state,
    port: port(values.port),
    blockTime: duration("--block-time", values["block-time"]),
    seed: values.seed,
    pebble: values.pebble,
    ...(values.s3 && { s3: values.s3 }),
    runtime: runtime(values.runtime),
    imageStores: values["image-store"],
    patience: duration("--patience", values.patience),
    capacityHold: values["capacity-hold"] ? duration("--capacity-hold", values["capacity-hold"]) : 0,
  };
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1024 && value <= 65_000) return value;
  throw new Error(`--port ${text}: expected a number from 1024 to 65000`);
}

function runtime(text: string): Options["runtime"] {
  if (text === "simulated" || text === "podman") return text;
  throw new Error(`--runtime ${text}: expected simulated or podman`);
}

const units = { ms: 1, s: 1000, m: 60_000 };

function duration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(amount) * units[unit as keyof typeof units];
  if (value > 0) return value;
  throw new Error(`${option} ${text}: expected a duration such as 200ms, 6s or 5m`);
}
