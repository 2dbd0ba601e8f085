import { ARCHIVES } from "../../backup/archives.ts";
import { beginningOf, generationName } from "../../backup/generations.ts";
import { generations } from "../../backup/known-generations.ts";
import { writeRecord } from "../../backup/records.ts";
import { folderOf } from "../../backup/repository.ts";
import { accessProblem } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import { ExplainedError } from "../../errors/explained-error.ts";
import { networkOf } from "../../network/sandbox.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler, Run } from "../kernel/handler.ts";
import { type GenerationInputs, type GenerationOutputs, inputs, TOKEN } from "./contract.ts";

/** Another one of these is another place. */
const PLACE = new Set(["service", "number", "nonce"]);

export const handler: Handler<GenerationInputs, GenerationOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["repository.secretKey"],

  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      PLACE.has(change.path) ? { ...change, replace: true, reason: "another place holds the data" } : change,
    );
    return { changes, stables: ["generation", "ancestor"] };
  },

  async create(run, given) {
    const name = generationName(given.number, given.nonce);
    return { id: name, outputs: { ...given, generation: name, ancestor: await begin(run, given, name) } };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error(`${TOKEN} is decided and not found: it cannot be imported`);
    return { id, ...old };
  },

  /** Other keys, or another repository: the place goes on with what it holds. */
  async update(run, id, old, given) {
    const { ancestor } = old.outputs;
    await withRepository(run, given, (s3, folder) =>
      writeRecord(s3, folder, { name: id, ...(ancestor !== "" && { ancestor }) }),
    );
    return { ...given, generation: id, ancestor };
  },

  async delete() {},
};

/** Decides what the place begins with and writes that down; where an interrupted run did, that stays. @returns the ancestor, or an empty text */
async function begin(run: Run, given: GenerationInputs, name: string): Promise<string> {
  return withRepository(run, given, async (s3, folder) => {
    run.status("looking for the data it begins with");
    const found = await generations(s3, ARCHIVES[given.kind ?? "postgres"], folder);
    const beginning = beginningOf(name, found);
    if (beginning.kind === "superseded") throw superseded(given, beginning.by);
    const own = found.find((each) => each.name === name);
    if (own) return own.ancestor ?? "";
    const ancestor = beginning.kind === "restore" ? beginning.ancestor : undefined;
    await writeRecord(s3, folder, { name, ancestor });
    run.info(ancestor === undefined ? NOTHING_YET : `on an empty volume it begins with the data of ${ancestor}`);
    return ancestor ?? "";
  });
}

const NOTHING_YET =
  "its repository has nothing yet: it goes on with what is on its volume, and begins empty on an empty one";

async function withRepository<T>(
  { project, stage, settings, signal }: Run,
  { repository, service }: GenerationInputs,
  use: (s3: S3, folder: string) => Promise<T>,
): Promise<T> {
  await using s3 = new S3(repository, networkOf(settings.sandbox), signal);
  try {
    return await use(s3, folderOf({ project, stage, service }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExplainedError) throw error;
    const { why, fix } = accessProblem(error, repository);
    throw new ExplainedError("backup", `what ${service} begins with is not known: ${why}. It was not started.`, {
      fix,
    });
  }
}

const superseded = ({ service, repository }: GenerationInputs, by: string): ExplainedError =>
  new ExplainedError(
    "backup",
    `${service}: another place, ${by}, has gone on with its data (bucket ${repository.bucket}), and this one is not to write beside it. It was not started.`,
    { fix: "./platform adopt, where that place runs; else name another bucket in backup.repositories" },
  );
