import { randomBytes, randomUUID } from "node:crypto";
import { ExplainedError } from "../../errors/explained-error.ts";
import { EVERYTHING } from "../kernel/consents.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Diff, Handler, PropertyChange } from "../kernel/handler.ts";
import { dueOf, type RotationPhase } from "../kernel/rotation.ts";
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
    const phase = phaseOf(given, old.outputs, rotation);
    return { changes: changes.length === 0 && phase ? [CHANGES[phase]] : changes };
  },

  async create(run, given) {
    const adopted = run.adoption?.secrets[run.name];
    return {
      id: randomUUID(),
      outputs: { ...given, ...(adopted === undefined ? newValue(given) : { value: adopted }) },
    };
  },

  async update(run, _id, { outputs }, given) {
    const { value, previous, generation = 0, rotating, madeAt } = outputs;
    const phase = phaseOf(given, outputs, run.rotation);
    if (phase === "begin") {
      return { ...given, ...newValue(given), previous: value, generation: generation + 1, rotating: true };
    }
    const former = phase !== "end" && rotating && { previous, rotating };
    return { ...given, value, ...(generation > 0 && { generation }), ...(madeAt && { madeAt }), ...former };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error("af:random:Secret exists only in the state and cannot be imported");
    return { id, ...old };
  },

  /** A plain run of the engine may be about to delete the keys of data that it is not allowed to end. */
  async delete(run) {
    if (run.stateCompared || run.consents.has(EVERYTHING) || run.consents.has(run.name)) return;
    const up = run.packaged
      ? `./platform up --stage ${run.stage} --data-loss ${run.name} gives it up`
      : `./platform up --stage ${run.stage} removes what its file no longer has`;
    throw new ExplainedError(
      "data-loss",
      `${run.name} is a secret of the stage, and data may be unreadable without it`,
      {
        fix: `./platform destroy --stage ${run.stage} ends the whole stage; ${up}`,
      },
    );
  },
};

const formOf = ({ bytes, encoding }: RandomSecretInputs) => ({ bytes, encoding });

const newValue = ({ bytes, encoding }: RandomSecretInputs) => ({
  value: randomBytes(bytes).toString(encoding),
  madeAt: new Date().toISOString(),
});

/** What is left to do of a rotation; a key of stored data has none. */
const phaseOf = (
  { keyOf }: RandomSecretInputs,
  { rotating }: RandomSecretOutputs,
  rotation: RotationPhase | undefined,
): RotationPhase | undefined => (keyOf === undefined ? dueOf(rotation, rotating) : undefined);

const CHANGES: Readonly<Record<RotationPhase, PropertyChange>> = {
  begin: {
    path: "value",
    kind: "update",
    reason: "rotated: what takes two accepts the former until everything has this one",
  },
  end: { path: "previous", kind: "delete", reason: "the former is not valid any more" },
};
