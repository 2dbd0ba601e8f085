import { printableLine } from "../../errors/printable.ts";
import { kindOf } from "../../plugin/kinds.ts";
import type { GroupItems, Item } from "./progress.ts";

/** What a line says. */
export interface Phase {
  /** `waiting`: begun, and for what is next others have to be ready. */
  readonly mark: "working" | "waiting" | "good" | "bad";
  /** A new line is told where this changes, and no terminal is there. */
  readonly state: string;
  /** What is known beside it; changes often. */
  readonly reason: string;
  /** Work on the side, such as on a secret: not worth a line of its own. */
  readonly minor?: boolean;
}

const STATUS: readonly [RegExp, (...found: string[]) => [state: string, reason: string]][] = [
  [/^opening deployment /, () => ["ordered", ""]],
  [/^(\d+) bids?\b,? ?(.*)/, (count, rest) => [count === "1" ? "1 bid" : `${count} bids`, rest]],
  [/^leasing (\S+) at (.+)/, (host, price) => [`leasing ${hostOf(host)}`, price]],
  [/^(waiting for .+)/, (what) => ["starting", what]],
  [/^(closing deployment .+|.* drains at .+)/, (what) => ["closing", what]],
];

/** How it is with a service, or with what several share. Pure. */
export function phaseOf({ group, items }: GroupItems): Phase {
  const failed = items.find(({ state }) => state === "failed");
  if (failed) return { mark: "bad", state: `${kindOf(failed.type)} failed`, reason: "" };
  return group.kind === "service" ? servicePhase(items) : sharedPhase(items);
}

function servicePhase(items: readonly Item[]): Phase {
  const manifest = items.find((each) => each.type === "af:akash:Manifest" && !isRemoval(each));
  const place = items.find((each) => each.type === "af:akash:Deployment" && !isRemoval(each));
  const working = items.filter(({ state }) => state === "working");
  const current = [manifest, place].find((each) => each && working.includes(each)) ?? working[0];
  if (items.some(isRemoval) && !manifest && !place && items.some(isMarket)) return closingPhase(items, current);
  if (current) return workingPhase(current);
  if (manifest) return { mark: "good", state: "healthy", reason: place ? leaseOf(place, "", ", ") : "" };
  if (place && place.op !== "update")
    return { mark: "waiting", state: `leased ${leaseOf(place, "from ", " at ")}`.trim(), reason: "" };
  return { mark: "good", state: summary(items), reason: "", minor: !items.some(isMarket) };
}

/** The manifest goes first; the service is closed when its place is. */
function closingPhase(items: readonly Item[], current: Item | undefined): Phase {
  const isClosed = items.some(({ type, state }) => type === "af:akash:Deployment" && state === "done");
  if (isClosed && !current) return { mark: "good", state: "closed", reason: "" };
  return {
    mark: current ? "working" : "waiting",
    state: "closing",
    reason: current ? printableLine(current.status) : "",
  };
}

function workingPhase(item: Item): Phase {
  const status = printableLine(item.status);
  for (const [pattern, said] of STATUS) {
    const found = pattern.exec(status);
    if (!found) continue;
    const [state, reason] = said(...found.slice(1));
    return { mark: "working", state, reason };
  }
  const state = STATES[item.type]?.[isRemoval(item) ? 1 : 0];
  return { mark: "working", state: state ?? kindOf(item.type), reason: status, minor: state === undefined };
}

const STATES: Readonly<Record<string, readonly [made: string, removed: string]>> = {
  "af:akash:Deployment": ["ordering", "closing"],
  "af:akash:Manifest": ["manifest", "closing"],
};

function sharedPhase(items: readonly Item[]): Phase {
  const working = items.filter(({ state }) => state === "working");
  const told = working.find(({ status }) => status !== "") ?? working[0];
  if (!told) return { mark: "good", state: summary(items), reason: "" };
  const done = items.length - working.length;
  return {
    mark: "working",
    state: `${done} of ${items.length}`,
    reason: printableLine(told.status) || kindOf(told.type),
  };
}

const DONE: Readonly<Record<string, string>> = {
  create: "created",
  "create-replacement": "replaced",
  update: "updated",
  delete: "removed",
  refresh: "looked at",
};

/** `3 created, 1 updated`; what was replaced is counted once. */
function summary(items: readonly Item[]): string {
  const counted = Map.groupBy(
    items.filter(({ op }) => op !== "delete-replaced"),
    ({ op }) => DONE[op] ?? op,
  );
  const text = [...counted].map(([what, those]) => `${those.length} ${what}`).join(", ");
  return text || "former removed";
}

/** `from provider.example.com at $2.03/month`, with other words where wanted; nothing of what is not known. */
function leaseOf({ outputs }: Item, from: string, at: string): string {
  const { hostUri, pricePerMonth } = outputs;
  if (typeof hostUri !== "string" || hostUri === "") return "";
  const price = typeof pricePerMonth === "string" ? `${at}$${printableLine(pricePerMonth)}/month` : "";
  return `${from}${hostOf(hostUri)}${price}`;
}

const hostOf = (uri: string): string =>
  printableLine(uri)
    .replace(/^https?:\/\//, "")
    .replace(/:8443$/, "");

const isMarket = ({ type }: Item): boolean => type in STATES;

const isRemoval = ({ op }: Item): boolean => op === "delete" || op === "delete-replaced";
