import { z } from "zod";
import {
  inputsOf,
  nameOf,
  outputsOf,
  resourcesOf,
  type StackState,
  type StateResource,
} from "../../engine/stack-state.ts";

/** A secret that the stage made. */
export interface StageSecret {
  /** Of its resource. */
  readonly name: string;
  /**
   * `client secret`: that of an identity, by which a service reads its folder in Infisical. `signing key`: that of a bundle,
   * of which what verifies it has the public half.
   */
  readonly kind: "secret" | "client secret" | "signing key";
  /** Services whose provider sees it, in their environment or in the folder that it can read. */
  readonly seenBy: readonly string[];
  /** Services that take another one only when they start again, as they read it from their folder. */
  readonly readBy: readonly string[];
  /** When it was made; undefined where that is not known. */
  readonly madeAt: Date | undefined;
  /** Whether a provider that a service has left saw it. Known of services that read a folder. */
  readonly seenByLeft: boolean;
  /** Whether the former one is still accepted: a rotation that is under way. */
  readonly changing: boolean;
  /** The service whose stored data cannot be read without it: it is never rotated. */
  readonly keyOf: string | undefined;
}

const SECRET = "af:random:Secret";
const IDENTITY = "af:infisical:Identity";
const BUNDLE = "af:edge:Bundle";
const FOLDER = "af:infisical:Secrets";
const MANIFEST = "af:akash:Manifest";

const KINDS: Readonly<Record<string, StageSecret["kind"]>> = { [IDENTITY]: "client secret", [BUNDLE]: "signing key" };

const inputs = z.object({ keyOf: z.string().optional() });
const time = z.iso.datetime().transform((text) => new Date(text));
const outputs = z.object({ rotating: z.boolean().optional(), madeAt: time.optional(), leftAt: time.optional() });
const place = z.object({ path: z.string() });

/** The secrets in a state, by name. Pure. */
export function secretsIn(state: StackState): StageSecret[] {
  const live = (type: string) => resourcesOf(state, type).filter((each) => !each.delete);
  const manifests = live(MANIFEST);
  const folders = live(FOLDER);
  const identities = live(IDENTITY);
  /** Services that have a resource's output in their environment. */
  const given = ({ urn }: StateResource) =>
    manifests.filter((manifest) => uses(manifest, "sdl", urn)).map((manifest) => nameOf(manifest.urn));
  /** Services that can read a resource's output in a folder. */
  const reading = ({ urn }: StateResource) => {
    const paths = folders.filter((folder) => uses(folder, "secrets", urn)).map(pathOf);
    return identities.filter((identity) => paths.includes(pathOf(identity))).flatMap(given);
  };
  /** When the services last left a provider. */
  const leftBy = (services: readonly string[]) =>
    identities
      .filter((identity) => given(identity).some((service) => services.includes(service)))
      .flatMap((identity) => outputsOf(identity, outputs).leftAt ?? []);
  const all = [...live(SECRET), ...identities, ...live(BUNDLE)].map((each): StageSecret => {
    const { rotating, madeAt } = outputsOf(each, outputs);
    const kind = KINDS[each.type] ?? "secret";
    const readBy = kind === "signing key" ? [] : sorted(reading(each));
    const seenBy = sorted([...given(each), ...readBy]);
    return {
      name: nameOf(each.urn),
      kind,
      seenBy,
      readBy,
      madeAt,
      // A client secret is made anew with the move.
      seenByLeft: kind === "secret" && leftBy(seenBy).some((left) => madeAt === undefined || madeAt < left),
      changing: rotating === true,
      keyOf: inputsOf(each, inputs).keyOf,
    };
  });
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

const pathOf = (resource: StateResource): string => inputsOf(resource, place).path;

const dependencies = z.object({ propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish() });

function uses(resource: StateResource, property: string, urn: string): boolean {
  const { propertyDependencies } = dependencies.parse(resource);
  return propertyDependencies?.[property]?.includes(urn) ?? false;
}
