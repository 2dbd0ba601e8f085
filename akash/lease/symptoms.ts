import type { Code } from "../../errors/codes.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { KubeEvent, LogLine } from "../gateway/stream.ts";

/** What the provider's cluster and the containers said of a start, oldest first. */
export interface Symptoms {
  readonly events: readonly KubeEvent[];
  readonly logs: readonly LogLine[];
}

/** Why a container does not run. */
export interface Diagnosis {
  readonly code: Extract<Code, "image-unavailable" | "container-crashed">;
  /** The container with the registry's answer, or with its last lines. */
  readonly says: string;
  /** The registry gives the image to nobody, or not to us: another provider would be answered alike. */
  readonly everywhere: boolean;
}

/** Milliseconds; what did not come by then is not waited for. */
const READ_TIMEOUT = 10_000;
/** Lines a container: those of the past that are read, and those that are told. */
const LINES = { read: 50, told: 8 };

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
    for await (const each of stream) found.push(each);
  } catch {}
  return found;
}

/** The first container, in the given order, of which the symptoms tell why it does not run. Pure. */
export function diagnose(containers: readonly string[], { events, logs }: Symptoms): Diagnosis | undefined {
  for (const container of containers) {
    const own = events.filter(({ object }) => containerOf(object.name ?? "", containers) === container);
    const pull = own.findLast(({ note }) => PULL_FAILURE.test(note));
    const last = own.findLast(
      ({ reason, note }) => PULL_FAILURE.test(note) || reason === "Pulled" || reason === "Started",
    );
    if (pull && last === pull) return notPulled(container, pull.note);
    if (own.some(({ note }) => /^Back-off restarting failed container/.test(note))) {
      const lines = logs
        .filter(({ name }) => containerOf(name, containers) === container)
        .map(({ message }) => message);
      return crashed(container, lines);
    }
  }
  return undefined;
}

/** As kubelet writes it: `Failed to pull image "IMAGE": ANSWER`. */
const PULL_FAILURE = /^Failed to pull image "([^"]*)": (.*)$/s;
/** What kubelet and containerd put before the registry's own words. */
const AROUND =
  /rpc error: code = \w+ desc = |failed to (?:pull and unpack image|resolve reference|resolve image|copy:?|do request:?) ?(?:"[^"]*")?: ?/g;
const FINAL = /not found|manifest unknown|name unknown|denied|unauthori[sz]ed|authorization failed|invalid reference/i;

function notPulled(container: string, note: string): Diagnosis {
  const [, image = "", answer = ""] = PULL_FAILURE.exec(note) ?? [];
  const words = answer.replace(AROUND, "").trim();
  return {
    code: "image-unavailable",
    says: `container ${container}: image ${image} cannot be pulled, the registry says: ${words}`,
    everywhere: FINAL.test(words) && !/too ?many ?requests|rate limit/i.test(words),
  };
}

function crashed(container: string, lines: readonly string[]): Diagnosis {
  const told = lines.slice(-LINES.told).map((line) => `\n    ${line}`);
  const says = told.length > 0 ? `; it wrote last:${told.join("")}` : ", and wrote nothing";
  return { code: "container-crashed", says: `container ${container} ends at every start${says}`, everywhere: false };
}

/** A pod is called after its container: `api-5d4f-x2x`, or `api-0` where it has volumes. The longest name counts. */
function containerOf(pod: string, containers: readonly string[]): string | undefined {
  const fitting = containers.filter((name) => pod === name || pod.startsWith(`${name}-`));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}
