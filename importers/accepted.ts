import { parseStage, type StageProblem } from "../stage/parse.ts";
import { dataOfDrafts } from "./block.ts";
import { type Draft, ordered } from "./draft.ts";
import type { Tell } from "./note.ts";

/** A stage in which nothing is missing but apps. */
const STAGE = {
  domain: "example.com",
  akash: { wallet: { mnemonicEnv: "AKASH_MNEMONIC" } },
  dns: { providers: { desec: { token: "placeholder" } } },
  acme: { directory: "staging" },
  images: { registry: "registry.example.com" },
};

/** Rounds after which what is still refused goes as a whole. */
const MOST_ROUNDS = 20;

/** The drafts without what a stage file does not take, which is told. Pure. */
export function accepted(drafts: readonly Draft[], tell: Tell): Draft[] {
  let kept = [...drafts];
  for (let round = 0; kept.length > 0; round++) {
    const problems = problemsOf(kept);
    if (problems.length === 0) break;
    const before = kept;
    kept = kept.flatMap((draft) => {
      const own = problems.filter(({ path }) => isOf(path, draft));
      return own.length > 0 ? without(draft, own, round >= MOST_ROUNDS, tell) : [draft];
    });
    // Nobody's problem is everybody's.
    if (kept.length === before.length && kept.every((draft, index) => draft === before[index])) kept = [];
  }
  return kept;
}

function problemsOf(drafts: readonly Draft[]): StageProblem[] {
  return parseStage({ ...STAGE, services: { apps: dataOfDrafts(drafts) } }).problems ?? [];
}

const isOf = (path: string, { name }: Draft): boolean => `${path}.`.startsWith(`services.apps.${name}.`);

/** Takes what the problems are about out of a draft; the whole draft where that is the app itself. */
function without(draft: Draft, problems: readonly StageProblem[], whole: boolean, tell: Tell): Draft[] {
  const { name, at, path, settings } = draft;
  const own = problems.map((problem) => ({ ...problem, key: problem.path.slice(`services.apps.${name}.`.length) }));
  const essential = own.find(({ key }) => key === "" || ESSENTIAL.includes(key)) ?? (whole ? own[0] : undefined);
  if (essential) {
    tell(
      at,
      path,
      `is left out: a stage file does not take it: ${essential.key && `${essential.key} `}${essential.message}`,
    );
    return [];
  }
  let left: unknown = settings;
  // From the last one on, so that the places of a list's other entries stay.
  for (const { key, message } of own.toReversed()) {
    tell(at, path, `${key} of ${name} is left out: a stage file does not take it: ${message}`);
    left = removed(left, key.split("."));
  }
  return [{ ...draft, settings: ordered(left as Draft["settings"]) }];
}

/** Without these there is no app. */
const ESSENTIAL: readonly string[] = ["image", "sibling"];

function removed(value: unknown, [key = "", ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const index = Number(key);
    if (rest.length === 0 || !(index in value)) return value.filter((_, at) => at !== index);
    return value.map((item, at) => (at === index ? removed(item, rest) : item));
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (name !== key) return [[name, item]];
      const left = rest.length === 0 ? undefined : removed(item, rest);
      return left === undefined ? [] : [[name, left]];
    }),
  );
}
