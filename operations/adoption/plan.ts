import type { Market } from "../../akash/market.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { nameOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Adoption } from "../../plugin/kernel/adoption.ts";
import { type Registration, rehearse } from "../../stacks/rehearsal.ts";
import { marketOf } from "../leases/market.ts";
import type { MarketState } from "../leases/state.ts";
import { readClaims } from "../leases/survey.ts";
import { networkOf } from "../network.ts";
import { unfit } from "./fitting.ts";
import { readerIn, readFolders } from "./folders.ts";
import { containerPairs, folderPairs, marksOf, secretStoreOf, wantedPlaces } from "./program.ts";
import { type Mark, markOf, type Recovered, recoverMarked, type Texts } from "./recovered.ts";
import { type RunningPlace, runningPlaces } from "./running.ts";

/** What adopting would do. */
export interface AdoptionPlan {
  readonly adoption: Adoption;
  readonly running: readonly RunningPlace[];
  /** Services of the file that run nowhere: they are ordered anew. */
  readonly absent: readonly string[];
  /** Secrets that neither the state nor what runs tells: they are made anew, and changed where they are used. */
  readonly renewed: readonly string[];
  /** Secrets of which two places say different things. */
  readonly contested: readonly string[];
  /** Name of the secret that is the password of Infisical's administrator, where neither state nor `password` has it. */
  readonly administrator?: string;
}

/** What is looked at once: what runs, and what the program would register. */
interface Sight {
  readonly ready: ReadyStage;
  readonly running: readonly RunningPlace[];
  readonly registrations: readonly Registration[];
  /** Services with a deployment in the state that is open on the chain. */
  readonly owned: readonly string[];
}

/**
 * Looks at what runs for the stage and at what the program would register, and reads off the first what the second
 * cannot know. Changes nothing. Throws a `UserError` where what runs cannot be taken over as it is.
 * @param password of Infisical's administrator, from the recovery kit
 */
export async function planAdoption(
  ready: ReadyStage,
  state: StackState,
  password: string | undefined,
  signal: AbortSignal,
): Promise<AdoptionPlan> {
  const sight = await look(ready, state, signal);
  const { running, registrations, owned } = sight;
  const wanted = wantedPlaces(registrations);
  const problems = unfit(running, wanted, owned, ready.name);
  if (problems.length > 0) throw new UserError("adoption", `nothing was adopted:\n    ${problems.join("\n    ")}`);

  const { secrets, identities, contested } = await recover(sight, password, signal);
  const kept = new Set(resourcesOf(state, "af:random:Secret").map(({ urn }) => nameOf(urn)));
  const marks = marksOf(registrations).filter(({ what, name }) => what === "secret" && !(name in secrets));
  const unknown = marks.filter(({ name }) => !kept.has(name));
  const store = secretStoreOf(registrations);
  const runs = running.some(({ service }) => service === store?.service);
  const administrator = runs ? unknown.find((mark) => markOf(mark) === store?.password)?.name : undefined;
  const places = Object.fromEntries(running.map(({ service, dseq }) => [service, dseq]));
  return {
    adoption: { places, secrets, identities },
    running,
    absent: wanted.map(({ service }) => service).filter((name) => !(owned.includes(name) || name in places)),
    renewed: unknown.map(({ name }) => name).filter((name) => name !== administrator),
    contested,
    ...(administrator && { administrator }),
  };
}

async function look(ready: ReadyStage, state: StackState, signal: AbortSignal): Promise<Sight> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready, state)]);
  const mark = (what: Mark["what"], name: string) => markOf({ what, name });
  const { registrations } = await rehearse(ready.stage, { project: claims.stage.project, stage: ready.name, mark });
  const [running, owned] = await Promise.all([
    runningPlaces(market, claims, signal),
    openServices(market, claims.state, signal),
  ]);
  return { ready, running, registrations, owned };
}

async function openServices({ chain, wallet }: Market, { owned }: MarketState, signal: AbortSignal): Promise<string[]> {
  const open = await chain.deployments({ owner: wallet.address, state: "active" }, signal);
  const numbers = new Set(open.map(({ deployment }) => deployment.id.dseq));
  return owned.filter(({ dseq }) => numbers.has(dseq)).map(({ service }) => service);
}

/** The secrets that containers, folders and the kit tell, in this order. */
async function recover(
  { ready, running, registrations, owned }: Sight,
  password: string | undefined,
  signal: AbortSignal,
): Promise<Recovered> {
  const containers = containerPairs(registrations, running);
  const store = secretStoreOf(registrations);
  const place = running.find(({ service }) => service === store?.service);
  const stands = place !== undefined || owned.includes(store?.service ?? "");
  const readers = stands ? containers.flatMap(({ live }) => readerIn(live) ?? []) : [];
  const folders: ReadonlyMap<string, Texts> = await readFolders(
    readers,
    place?.address,
    networkOf(ready.stage),
    signal,
  );
  const kit = store && password ? [{ expected: { password: store.password }, live: { password } }] : [];
  return recoverMarked(marksOf(registrations), [...containers, ...folderPairs(registrations, folders), ...kit]);
}
