import type { ReadyStage } from "../../engine/engine.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Adoption } from "../../plugin/kernel/adoption.ts";
import { type Registration, rehearse } from "../../stacks/rehearsal.ts";
import { marketOf } from "../leases/market.ts";
import { readClaims } from "../leases/survey.ts";
import { networkOf } from "../network.ts";
import { lostKeys, type Sight, unfit, wronglyGivenUp } from "./fitting.ts";
import { readFolders } from "./folders.ts";
import { toldBefore } from "./old-state.ts";
import { containerPairs, folderPairs, foldersOf, marksOf, secretStoreOf, wantedPlaces } from "./program.ts";
import { type Mark, markOf, recoverMarked, type Texts } from "./recovered.ts";
import { type RunningPlace, runningPlaces } from "./running.ts";

/** What adopting would do. */
export interface AdoptionPlan {
  readonly adoption: Adoption;
  /** The part of it that what runs tells, not the older state. */
  readonly told: Pick<Adoption, "secrets" | "identities">;
  readonly running: readonly RunningPlace[];
  /** Services of the file that run nowhere: they are ordered anew. */
  readonly absent: readonly string[];
  /** Secrets that neither what runs nor the older state tells: they are made anew, and changed where they are used. */
  readonly renewed: readonly string[];
  /** Secrets of which two places that run say different things. */
  readonly contested: readonly string[];
}

export interface AdoptionWish {
  /** The state at hand, with its secrets. */
  readonly state: StackState;
  /** Of Infisical's administrator, from the recovery kit; absent = the state's. */
  readonly password: string | undefined;
  /** Deployments to take where several run one service. */
  readonly use: readonly string[];
  /** Services whose data may be lost. */
  readonly givenUp: readonly string[];
}

/**
 * Looks at what runs for the stage and at what the program would register, and reads off the first what the second
 * cannot know; what nothing that runs tells is taken from the older state. Changes nothing. Throws a `UserError` where what
 * runs cannot be taken over as it is.
 */
export async function planAdoption(
  ready: ReadyStage,
  { state, password, use, givenUp }: AdoptionWish,
  signal: AbortSignal,
): Promise<AdoptionPlan> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready, state)]);
  const open = await runningPlaces(market, claims, signal);
  requireOpen(open, use);
  const running = chosen(open, use);
  const mark = (what: Mark["what"], name: string) => markOf({ what, name });
  const { registrations } = await rehearse(ready.stage, { project: claims.stage.project, stage: ready.name, mark });
  const wanted = wantedPlaces(registrations);
  const sight = { running, stage: ready.name, givenUp };
  requireData(sight);
  refuse(unfit(sight, wanted));

  const before = toldBefore(state);
  const marks = marksOf(registrations);
  const folders = await foldersAt(ready, running, registrations, { before: before.secrets, password }, signal);
  const kit = kitPairs(registrations, running, password);
  const found = recoverMarked(marks, [
    ...kit,
    ...containerPairs(registrations, running),
    ...folderPairs(registrations, folders),
  ]);
  const secrets = { ...before.secrets, ...found.secrets };
  const lost = marks.filter(({ what, name }) => what === "secret" && !(name in secrets));
  refuse(lostKeys(sight, lost));
  const places = Object.fromEntries(running.map(({ service, dseq }) => [service, dseq]));
  return {
    adoption: { places, secrets, identities: { ...before.identities, ...found.identities } },
    told: found,
    running,
    absent: wanted.map(({ service }) => service).filter((name) => !(name in places)),
    renewed: lost.map(({ name }) => name),
    contested: found.contested,
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UserError("adoption", `nothing was adopted:\n    ${problems.join("\n    ")}`);
}

/** Throws for a name on the command line that nothing with data has. */
function requireData(sight: Sight): void {
  const wrong = wronglyGivenUp(sight);
  if (wrong === undefined) return;
  throw new UserError(
    "argument",
    `--data-loss ${wrong}: nothing of that name holds data in stage ${sight.stage}.`,
    "leave it out",
  );
}

function requireOpen(open: readonly RunningPlace[], use: readonly string[]): void {
  const wrong = use.find((dseq) => !open.some((place) => place.dseq === dseq));
  if (wrong === undefined) return;
  const known = open.map(({ service, dseq }) => `${dseq} (${service})`).join(", ");
  throw new UserError("argument", `--use ${wrong}: the stage has no such deployment.`, `one of ${known || "none"}`);
}

/** Of several that run one service, those that were named; all where none was. */
function chosen(running: readonly RunningPlace[], use: readonly string[]): RunningPlace[] {
  return running.filter(({ service, dseq }) => {
    const alike = running.filter((other) => other.service === service);
    return use.includes(dseq) || !alike.some((other) => use.includes(other.dseq));
  });
}

interface Passwords {
  readonly before: Adoption["secrets"];
  readonly password: string | undefined;
}

/** What Infisical holds, where it runs. Throws where nobody can log in. */
async function foldersAt(
  ready: ReadyStage,
  running: readonly RunningPlace[],
  registrations: readonly Registration[],
  { before, password: given }: Passwords,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Texts>> {
  const store = secretStoreOf(registrations);
  const place = running.find(({ service, condition }) => service === store?.service && condition === "runs");
  if (!store || !place) return new Map();
  const administrator = marksOf(registrations).find((mark) => markOf(mark) === store.password)?.name ?? "";
  const password = given ?? before[administrator];
  if (password === undefined) throw new UserError("adoption", ...withoutPassword(ready.name));
  const access = { ...store, address: place.address, password };
  return readFolders(access, foldersOf(registrations), networkOf(ready.stage), signal);
}

/** The password that was given is that of the Infisical that runs, not of one that is set up anew. */
function kitPairs(
  registrations: readonly Registration[],
  running: readonly RunningPlace[],
  password: string | undefined,
) {
  const store = secretStoreOf(registrations);
  const place = running.find(({ service }) => service === store?.service);
  const stays = place !== undefined && place.condition !== "ended";
  return store && stays && password ? [{ expected: { password: store.password }, live: { password } }] : [];
}

function withoutPassword(stage: string): [string, string] {
  return [
    "Infisical runs, and the password of its administrator is neither in the state nor given; nothing was adopted.",
    `PLATFORM_INFISICAL_PASSWORD=… ./platform adopt --stage ${stage}, with the password of your recovery kit (docs/state.md)`,
  ];
}
