import type { Change, Fault, FaultAction, Incident, Schedule, Step } from "./schedule.ts";

/** A schedule for people: one line a step. */
export function describeSchedule({ seed, services, steps, backedUp }: Schedule): string {
  return [
    `seed ${seed}: ${services.join(", ")}${backedUp ? ", with backups" : ""}`,
    ...steps.map((step, index) => `  ${index + 1}. ${stepWords(step)}`),
  ].join("\n");
}

function stepWords({ change, incident, during, faults, again, abandoned }: Step): string {
  return [
    ...(incident ? [`${incidentWords(incident)}, then`] : []),
    changeWords(change),
    ...(during ? [`(after ${during.block} blocks: ${incidentWords(during.incident)})`] : []),
    ...faults.map((fault) => `[${faultWords(fault)}]`),
    ...again.map((fault) => `[then ${faultWords(fault)}]`),
    ...(abandoned ? ["and if that fails, on to the next"] : []),
  ].join(" ");
}

function changeWords(change: Change): string {
  switch (change.do) {
    case "env":
      return `change the env of ${change.service}`;
    case "cpu":
      return `replace ${change.service} by changing its CPU`;
    case "exclude":
      return `move ${change.service} by excluding its provider`;
    case "deposit":
      return `raise the deposit of ${change.service}`;
    case "remove":
      return `remove ${change.service}, or bring it back`;
    case "back":
      return "take the last change back";
    case "lose state":
      return change.left === "older" ? "restore the state of before the last step" : "lose the state";
    case "nothing":
      return "run again";
    default:
      return change.do;
  }
}

function incidentWords(incident: Incident): string {
  switch (incident.do) {
    case "provider vanishes":
      return `the provider of ${incident.service} vanishes`;
    case "provider closes lease":
      return `the provider of ${incident.service} closes its lease (${incident.reason})`;
    case "provider takes lease back":
      return `the provider of ${incident.service} takes its lease back (${incident.reason})`;
    case "manifest lost":
      return `the provider of ${incident.service} loses its manifest`;
    case "escrow drained":
      return `the escrow of ${incident.service} runs dry`;
    case "bids expire":
      return "bids expire within seconds";
    case "lying bid":
      return "the best provider has no free address";
    case "providers return":
      return "providers that vanished are there again";
    case "repository down":
      return `the repository answers nobody for ${incident.blocks} blocks`;
    case "database crashes":
      return "databases crash";
  }
}

export function faultWords({ at, nth, action: strike }: Fault): string {
  return `${actionWords(strike)} ${at} ${nth + 1}`;
}

function actionWords(strike: FaultAction): string {
  switch (strike.do) {
    case "kill":
      return `killed ${strike.when}`;
    case "interrupt":
      return "Ctrl-C at";
    case "bad gateway":
      return `${strike.times} times HTTP 502 from`;
    case "lost answer":
      return "lost answer to";
    case "delayed":
      return `delayed by ${strike.blocks} blocks:`;
    case "stale":
      return `stale node for ${strike.times} answers from`;
    default:
      return `${strike.do}:`;
  }
}
