import { z } from "zod";
import { inputs as secretInputs } from "../../plugin/random-secret/contract.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import { type Registration, revealed } from "../../stacks/rehearsal.ts";
import type { WantedPlace } from "./fitting.ts";
import type { FolderName } from "./folders.ts";
import type { Mark, Pair, Texts } from "./recovered.ts";
import type { RunningPlace } from "./running.ts";

/** Reads of a rehearsed program what has to be held against what runs. All of it is pure. */

const sdl = z.object({ services: z.record(z.string(), z.object({ env: z.array(z.string()).default([]) })) });
const store = z.object({ url: z.string(), email: z.string(), password: z.string() });
const folder = z.object({ environment: z.string(), path: z.string(), secrets: z.record(z.string(), z.string()) });

export function wantedPlaces(registrations: readonly Registration[]): WantedPlace[] {
  return ofType(registrations, "af:akash:Deployment").map(({ inputs }) => ({
    service: String(inputs.service),
    group: revealed(inputs.group) as GroupSpec,
  }));
}

/** A mark for every secret that only a real run makes. */
export function marksOf(registrations: readonly Registration[]): Mark[] {
  const secrets = ofType(registrations, "af:random:Secret").map(({ name, inputs }): Mark => {
    const { keyOf, ...form } = secretInputs.parse(inputs);
    return { what: "secret", name, form, ...(keyOf && { keyOf }) };
  });
  const clients = ofType(registrations, "af:infisical:Identity").flatMap(({ name }): Mark[] => [
    { what: "client id", name },
    { what: "client secret", name },
  ]);
  return [...secrets, ...clients];
}

/** The environment of every container that runs, beside what the program writes there. */
export function containerPairs(registrations: readonly Registration[], running: readonly RunningPlace[]): Pair[] {
  return ofType(registrations, "af:akash:Manifest").flatMap(({ name, inputs }) => {
    const place = running.find(({ service }) => service === name);
    const { services } = sdl.parse(revealed(inputs.sdl));
    return Object.entries(services).flatMap(([container, { env }]) => {
      const live = place?.containers?.find((each) => each.name === container);
      return live ? [{ expected: textsOf(env), live: textsOf(live.env) }] : [];
    });
  });
}

/** The secrets of every folder that was read, beside what the program writes there. */
export function folderPairs(registrations: readonly Registration[], folders: ReadonlyMap<string, Texts>): Pair[] {
  return ofType(registrations, "af:infisical:Secrets").flatMap(({ inputs }) => {
    const { path, secrets } = folder.parse(revealed(inputs));
    const live = folders.get(path);
    return live ? [{ expected: secrets, live }] : [];
  });
}

/** Infisical as the program sets it up, with the mark of its administrator's password; undefined where the stage has none. */
export function secretStoreOf(registrations: readonly Registration[]) {
  const [instance] = ofType(registrations, "af:infisical:Instance");
  const [made] = ofType(registrations, "af:infisical:Project");
  if (!instance || !made) return undefined;
  const { url, email, password } = store.parse(revealed(instance.inputs));
  return { service: instance.name, url, email, password, project: String(made.inputs.name) };
}

/** The folders that the program fills. */
export function foldersOf(registrations: readonly Registration[]): FolderName[] {
  return ofType(registrations, "af:infisical:Secrets").map(({ inputs }) => folder.parse(revealed(inputs)));
}

const ofType = (registrations: readonly Registration[], type: string) =>
  registrations.filter((each) => each.type === type);

/** `NAME=value`, each. */
const textsOf = (env: readonly string[]): Texts =>
  Object.fromEntries(env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
