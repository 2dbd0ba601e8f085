import { randomBytes, randomUUID } from "node:crypto";
import { EVERYTHING } from "../kernel/consents.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Diff, Handler, PropertyChange } from "../kernel/handler.ts";
import type { RotationPhase } from "../kernel/rotation.ts";
import { inputs, type RandomSecretInputs, type RandomSecretOutputs, TOKEN } from "./contract.ts";

export const handler: Handler<RandomSecretInputs, RandomSecretOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["value", "previous"],

  diff(old, given, _consents, rotation): Diff {
    const changes = structuralDiff(formOf(old.inputs), formOf(given)).map((change) => ({
      ...change,
      replace: true,
      reason: `${change.path} changes: a secret of another form is another secret`,
    }));
    return { changes: changes.length > 0 ? changes : rotationChanges(old.outputs, given, rotation) };
  },

  async create(run, given) {
    const adopted = run.adoption?.secrets[run.name];
    const made =
      adopted === undefined ? { value: newValue(given), madeAt: new Date().toISOString() } : { value: adopted };
    return { id: randomUUID(), outputs: { ...given, ...made } };
  },

  async update(run, _id, { outputs }, given) {
    const { value, previous, generation = 0, rotating, madeAt } = outputs;
    const kept = { ...given, value, ...(generation > 0 && { generation }), ...(madeAt && { madeAt }) };
    if (run.rotation === "end") return kept;
    if (rotating) return { ...kept, ...(previous && { previous }), rotating };
    if (run.rotation !== "begin") return kept;
    const madeNow = new Date().toISOString();
    return {
      ...given,
      value: newValue(given),
      previous: value,
      generation: generation + 1,
      rotating: true,
      madeAt: madeNow,
    };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error("af:random:Secret exists only in the state and cannot be imported");
    return { id, ...old };
  },

  /** A plain run of the engine may be about to delete the keys of data that it is not allowed to end. */
  async delete(run) {
    if (run.stateCompared || run.consents.has(EVERYTHING)) return;
    throw new Error(
      `${run.name} is a secret of the stage, and data may be unreadable without it: ./platform destroy --stage ${run.stage} ` +
        `ends the whole stage; ./platform up --stage ${run.stage} removes what its file no longer has`,
    );
  },
};

const formOf = ({ bytes, encoding }: RandomSecretInputs) => ({ bytes, encoding });

const newValue = ({ bytes, encoding }: RandomSecretInputs): string => randomBytes(bytes).toString(encoding);

/** One whose rotation has begun already is not rotated again: what is still accepted may be in use. */
function rotationChanges(
  { rotating }: RandomSecretOutputs,
  { keyOf }: RandomSecretInputs,
  rotation: RotationPhase | undefined,
): PropertyChange[] {
  if (rotation === "begin" && !rotating && keyOf === undefined)
    return [
      {
        path: "value",
        kind: "update",
        reason: "rotated: what takes two accepts the former until everything has this one",
      },
    ];
  if (rotation === "end" && rotating)
    return [{ path: "previous", kind: "delete", reason: "the former is not valid any more" }];
  return [];
}
