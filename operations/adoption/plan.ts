import { z } from "zod";
import type { ReadyStage } from "../../engine/engine.ts";
import { nameOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Adoption } from "../../plugin/kernel/adoption.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import { type Registration, rehearse, revealed } from "../../stacks/rehearsal.ts";
import { marketOf } from "../leases/market.ts";
import type { MarketState } from "../leases/state.ts";
import { readClaims } from "../leases/survey.ts";
import { networkOf } from "../network.ts";
import { unfit, type WantedPlace } from "./fitting.ts";
import { readerIn, readFolders } from "./folders.ts";
import { type Mark, markOf, type Pair, recoverMarked, type Texts } from "./recovered.ts";
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

const sdl = z.object({ services: z.record(z.string(), z.object({ env: z.array(z.string()).default([]) })) });
const folder = z.object({ path: z.string(), secrets: z.record(z.string(), z.string()) });

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
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready, state)]);
  const running = await runningPlaces(market, claims, signal);
  const mark: (what: Mark["what"], name: string) => string = (what, name) => markOf({ what, name });
  const { registrations } = await rehearse(ready.stage, { project: claims.stage.project, stage: ready.name, mark });
  const wanted = wantedPlaces(registrations);
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, signal);
  const numbers = new Set(open.map(({ deployment }) => deployment.id.dseq));
  const { owned: recorded }: MarketState = claims.state;
  const owned = recorded.filter(({ dseq }) => numbers.has(dseq)).map(({ service }) => service);
  const problems = unfit(running, wanted, owned, ready.name);
  if (problems.length > 0) throw new UserError("adoption", `nothing was adopted:\n    ${problems.join("\n    ")}`);

  const marks = marksOf(registrations);
  const containers = containerPairs(registrations, running);
  const readers = containers.flatMap(({ live }) => readerIn(live) ?? []);
  const [instance] = ofType(registrations, "af:infisical:Instance");
  const store = running.find(({ service }) => service === instance?.name);
  const reachable = store !== undefined || owned.includes(instance?.name ?? "");
  const network = networkOf(ready.stage);
  const folders = reachable ? await readFolders(readers, store?.address, network, signal) : new Map<string, Texts>();
  const administrator = instance && String(revealed(instance.inputs.password));
  const given = administrator && password ? [{ expected: { password: administrator }, live: { password } }] : [];
  const found = recoverMarked(marks, [...containers, ...folderPairs(registrations, folders), ...given]);

  const kept = new Set(resourcesOf(state, "af:random:Secret").map(({ urn }) => nameOf(urn)));
  const unknown = marks.filter(({ what, name }) => what === "secret" && !(name in found.secrets) && !kept.has(name));
  const places = running.map(({ service, dseq }) => [service, dseq] as const);
  const missing = store && unknown.find((each) => markOf(each) === administrator);
  return {
    adoption: { places: Object.fromEntries(places), secrets: found.secrets, identities: found.identities },
    running,
    absent: wanted
      .map(({ service }) => service)
      .filter((name) => !owned.includes(name) && !places.some(([service]) => service === name)),
    renewed: unknown.filter((each) => each !== missing).map(({ name }) => name),
    contested: found.contested,
    ...(missing && { administrator: missing.name }),
  };
}

function wantedPlaces(registrations: readonly Registration[]): WantedPlace[] {
  return ofType(registrations, "af:akash:Deployment").map(({ inputs }) => ({
    service: String(inputs.service),
    group: revealed(inputs.group) as GroupSpec,
  }));
}

function marksOf(registrations: readonly Registration[]): Mark[] {
  const secrets = ofType(registrations, "af:random:Secret").map(({ name }): Mark => ({ what: "secret", name }));
  const clients = ofType(registrations, "af:infisical:Identity").flatMap(({ name }): Mark[] => [
    { what: "client id", name },
    { what: "client secret", name },
  ]);
  return [...secrets, ...clients];
}

/** The environment of every container that runs, beside what the program writes there. */
function containerPairs(registrations: readonly Registration[], running: readonly RunningPlace[]): Pair[] {
  return ofType(registrations, "af:akash:Manifest").flatMap(({ name, inputs }) => {
    const place = running.find(({ service }) => service === name);
    const { services } = sdl.parse(revealed(inputs.sdl));
    return Object.entries(services).flatMap(([container, { env }]) => {
      const live = place?.containers?.find((each) => each.name === container);
      return live ? [{ expected: textsOf(env), live: textsOf(live.env) }] : [];
    });
  });
}

function folderPairs(registrations: readonly Registration[], folders: ReadonlyMap<string, Texts>): Pair[] {
  return ofType(registrations, "af:infisical:Secrets").flatMap(({ inputs }) => {
    const { path, secrets } = folder.parse(revealed(inputs));
    const live = folders.get(path);
    return live ? [{ expected: secrets, live }] : [];
  });
}

const ofType = (registrations: readonly Registration[], type: string) =>
  registrations.filter((each) => each.type === type);

/** `NAME=value`, each. */
const textsOf = (env: readonly string[]): Texts =>
  Object.fromEntries(env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
