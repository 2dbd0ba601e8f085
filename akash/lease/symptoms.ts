import type { Code } from "../../errors/codes.ts";
import type { ContainerFault } from "../../errors/container-fault.ts";
import { sizeText } from "../../sdl/display.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { KubeEvent, LogLine } from "../gateway/stream.ts";

/** What the provider's cluster and the containers said of a start, oldest first. */
export interface Symptoms {
  readonly events: readonly KubeEvent[];
  readonly logs: readonly LogLine[];
}

/** A container of a lease, as it is to run. */
export interface LeasedContainer {
  readonly name: string;
  /** Bytes; absent where it is not known. */
  readonly memory?: string | undefined;
}

/** Why a container does not run. */
export interface Diagnosis {
  readonly container: string;
  readonly fault: ContainerFault;
  readonly code: Extract<Code, "image-unavailable" | "container-crashed">;
  /** The container with the answer of registry or runtime, or with its last lines. */
  readonly says: string;
  /** The image is given to nobody, or not to us, or lacks the command: another provider would see the same. */
  readonly everywhere: boolean;
  /** It was started once more: its last lines are those of a start that has not ended yet. */
  readonly startedAgain?: true;
}

/** Milliseconds; what did not come by then is not waited for. */
const READ_TIMEOUT = 10_000;
/** Lines a container: those of the past that are read, those in which a cause is looked for, and those that are told. */
const LINES = { read: 50, searched: 30, told: 8 };
/** Events and lines a lease; of more the latest count. */
const MOST = 1000;

/** Reads both; a provider that gives neither is no error. */
export async function readSymptoms(gateway: Gateway, signal: AbortSignal): Promise<Symptoms> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT)]);
  const [events, logs] = await Promise.all([
    allOf(gateway.events(false, limit)),
    allOf(gateway.logs({ tail: LINES.read }, limit)),
  ]);
  signal.throwIfAborted();
  return { events, logs };
}

async function allOf<T>(stream: AsyncGenerator<T>): Promise<T[]> {
  const found: T[] = [];
  try {
    for await (const each of stream) {
      found.push(each);
      if (found.length > MOST) found.shift();
    }
  } catch {}
  return found;
}

/** Why containers do not run, in the given order, each of which the symptoms tell it. @param containers all of the lease. Pure. */
export function diagnose(containers: readonly LeasedContainer[], { events, logs }: Symptoms): Diagnosis[] {
  const names = containers.map(({ name }) => name);
  return containers.flatMap((container) => {
    const own = events.filter(({ object }) => containerOf(object.name ?? "", names) === container.name);
    const lines = logs.filter(({ name }) => containerOf(name, names) === container.name);
    const says = lines.map(({ message }) => message);
    return whyNot(container, own, says) ?? [];
  });
}

function whyNot(
  { name, memory }: LeasedContainer,
  events: readonly KubeEvent[],
  lines: readonly string[],
): Diagnosis | undefined {
  const pull = events.findLast(({ reason, note }) => PULL_FAILURE.test(note) || hasImage(reason));
  if (pull && !hasImage(pull.reason)) return notPulled(name, pull.note);
  const attempt = lastAttempt(events);
  if (!attempt) return undefined;
  if (attempt.some(({ reason }) => reason === "OOMKilled")) return killed(name, memory);
  const refusal = attempt.findLast(({ reason, note }) => reason === "Failed" && note.startsWith("Error: "));
  if (refusal) return notStarted(name, refusal.note);
  const startedAgain = events.findLastIndex(isBackOff) < events.findLastIndex(({ reason }) => reason === "Started");
  return { ...crashed(name, lines), ...(startedAgain && { startedAgain }) };
}

const isBackOff = ({ note }: KubeEvent): boolean => note.startsWith("Back-off restarting failed container");

const hasImage = (reason: string): boolean => reason === "Pulled" || reason === "Started";

/** What was seen of the last start that has failed; undefined where none has. */
function lastAttempt(events: readonly KubeEvent[]): readonly KubeEvent[] | undefined {
  const end = events.findLastIndex(isBackOff);
  if (end < 0) return undefined;
  const before = events.slice(0, end);
  return before.slice(before.findLastIndex(({ reason }) => hasImage(reason)) + 1);
}

/** As kubelet writes it: `Failed to pull image "IMAGE": ANSWER`. */
const PULL_FAILURE = /^Failed to pull image "([^"]*)": (.*)$/s;
/** What kubelet and containerd put before the registry's own words. */
const AROUND =
  /rpc error: code = \w+ desc = |failed to (?:pull and unpack image|resolve reference|resolve image|copy:?|do request:?) ?(?:"[^"]*")?: ?/g;
const FINAL = /not found|manifest unknown|name unknown|denied|unauthori[sz]ed|authorization failed|invalid reference/i;

/** What runtimes say where the command is not in the image; a file of the provider's that is missing is another matter. */
const NO_COMMAND = [/\bexec(?:utable file\b|: )/, /not found|no such file or directory/i];
/** As libc and all that print its words say it. `ENOSPC` is also what Linux answers where too many files are watched. */
const VOLUME_FULL = /no space left on device/i;

function notPulled(container: string, note: string): Diagnosis {
  const [, image = "", answer = ""] = PULL_FAILURE.exec(note) ?? [];
  const words = answer.replace(AROUND, "").trim();
  return {
    container,
    fault: "image",
    code: "image-unavailable",
    says: `container ${container}: image ${image} cannot be pulled, the registry says: ${words}`,
    everywhere: FINAL.test(words) && !/too ?many ?requests|rate limit/i.test(words),
  };
}

function notStarted(container: string, note: string): Diagnosis {
  const words = note.replace(/^Error: /, "");
  const says = `container ${container} cannot be started, the runtime says: ${words}`;
  return {
    container,
    fault: "command",
    code: "container-crashed",
    says,
    everywhere: NO_COMMAND.every((part) => part.test(words)),
  };
}

function killed(container: string, memory: string | undefined): Diagnosis {
  const says =
    memory === undefined
      ? `container ${container} is killed: it takes more memory than it leased`
      : `container ${container} is killed at ${sizeText(memory)} of memory: it takes more than it leased`;
  return { container, fault: "memory", code: "container-crashed", says, everywhere: false };
}

function crashed(container: string, lines: readonly string[]): Diagnosis {
  const last = lines.slice(-LINES.told);
  // the trace of a stack may follow the cause
  const full = lines.slice(-LINES.searched).some((line) => VOLUME_FULL.test(line));
  const told = last.map((line) => `\n    ${line.replaceAll("\n", "\n    ")}`).join("");
  const says = `container ${container} ends at every start${full ? ", as its volume is full" : ""}${told ? `; it wrote last:${told}` : ", and wrote nothing"}`;
  return { container, fault: full ? "volume" : "program", code: "container-crashed", says, everywhere: false };
}

/** A pod is called after its container: `api-5d4f-x2x`, or `api-0` where it has volumes. The longest name counts. */
function containerOf(pod: string, containers: readonly string[]): string | undefined {
  const fitting = containers.filter((name) => pod === name || pod.startsWith(`${name}-`));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}
