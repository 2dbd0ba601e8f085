import { z } from "zod";
import { InputError, MIB } from "../input/input-error.ts";
import { parseJson } from "../input/json.ts";
import { KitError } from "./kit-error.ts";

/** Octets of a kit that is encrypted. */
export const MOST_SEALED = 16 * MIB;
/** Characters of one that is not: encrypted, and in letters and digits, it is a third larger. */
const MOST_KIT = 11 * MIB;

/** Of the form below. A later toolkit reads earlier ones. */
const VERSION = 1;

/** Everything that brings a stage back on an empty machine. */
export interface Kit {
  /** When it was made, RFC 3339. */
  readonly made: string;
  /** Version of the toolkit that made it. */
  readonly toolkit: string;
  /** Of `Pulumi.yaml`: part of every name that the stage's resources have outside. */
  readonly project: string;
  readonly stage: string;
  /** Texts by name, such as `state.json` or `project/Pulumi.prod.yaml`; no name leads out of the folder it is put into. */
  readonly files: Readonly<Record<string, string>>;
}

/** Names of what is in every kit, or may be. */
export const NAMES = {
  /** For a person, also one without the toolkit. */
  runbook: "runbook.txt",
  /** As `pulumi stack export` writes it; its secrets are encrypted with the passphrase. */
  state: "state.json",
  /** Absent of stages on the sandbox, whose passphrase everybody knows. */
  passphrase: "passphrase",
} as const;

/** Before the path of what stands in the project's folder. */
const PROJECT = "project/";
/** Before the name of what stands elsewhere on the machine. */
const ELSEWHERE = "elsewhere/";

/** Name in the kit of a file of the project. @param path relative to its folder, with `/` */
export const projectName = (path: string): string => `${PROJECT}${path}`;

/** Name in the kit of a file that is not in the project's folder. */
export const elsewhereName = (name: string): string => `${ELSEWHERE}${name}`;

/** What stands in the project's folder, by its path relative to it. Pure. */
export const projectFiles = ({ files }: Kit): ReadonlyMap<string, string> => below(files, PROJECT);

/** What stood elsewhere on the machine, by its name. Pure. */
export const filesElsewhere = ({ files }: Kit): ReadonlyMap<string, string> => below(files, ELSEWHERE);

function below(files: Kit["files"], prefix: string): ReadonlyMap<string, string> {
  const named = Object.entries(files).filter(([name]) => name.startsWith(prefix));
  return new Map(named.map(([name, text]) => [name.slice(prefix.length), text]));
}

/** Names of Windows and control characters are in nobody's kit either. */
function staysWithin(name: string): boolean {
  const parts = name.split("/");
  return !/[\\:\p{Cc}]/u.test(name) && parts.every((part) => part !== "" && part !== "." && part !== "..");
}

const name = z.string().max(500).refine(staysWithin, "leads out of the folder that it would be put into");

const document = z.strictObject({
  kit: z.literal(VERSION),
  made: z.iso.datetime(),
  toolkit: z.string().max(50),
  project: z.string().regex(/^[\w.-]{1,100}$/),
  stage: z.string().regex(/^[\w.-]{1,100}$/),
  files: z.record(name, z.string()).refine((files) => {
    const needed: string[] = [NAMES.runbook, NAMES.state];
    return needed.every((each) => each in files);
  }, `has no ${NAMES.runbook} or no ${NAMES.state}`),
});

/** The text that is encrypted: one JSON document, as that is read in full or not at all, and by any program (`jq`) without this one. */
export function kitText({ made, toolkit, project, stage, files }: Kit): string {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const text = `${JSON.stringify(document.parse({ kit: VERSION, made, toolkit, project, stage, files: sorted }), null, 1)}\n`;
  if (text.length <= MOST_KIT) return text;
  throw new KitError(
    `the kit of stage ${stage} would be larger than ${MOST_KIT / MIB} MiB; nothing was written.`,
    `look at what is large: eval "$(./platform env --stage ${stage})" && pulumi stack export | wc -c; du -sh dns/zones`,
  );
}

/** @throws KitError where it is none, or one of a later toolkit */
export function readKit(text: string): Kit {
  const value = jsonOf(text);
  const { kit, toolkit } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof kit === "number" && kit > VERSION) {
    throw new KitError(
      `the kit has form ${kit}, and this toolkit reads up to form ${VERSION}: it was made by a later one${typeof toolkit === "string" ? ` (${toolkit.slice(0, 20)})` : ""}.`,
      "git pull, or take the version that made it, then run this again",
    );
  }
  const { data, error } = document.safeParse(value);
  if (data)
    return { made: data.made, toolkit: data.toolkit, project: data.project, stage: data.stage, files: data.files };
  const [issue] = error.issues;
  const inner = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  throw new KitError(
    `what was decrypted is no kit: ${[...(issue?.path ?? []), inner].join(": ")}. Nothing was written.`,
    "take the file that ./platform kit write made, or an earlier one beside it in the bucket",
  );
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text, MOST_KIT);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new KitError(
      `what was decrypted is no kit: ${error.message}. Nothing was written.`,
      "take the file that ./platform kit write made, or an earlier one beside it in the bucket",
    );
  }
}
