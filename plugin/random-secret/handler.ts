import { randomBytes, randomUUID } from "node:crypto";
import { EVERYTHING } from "../kernel/consents.ts";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler } from "../kernel/handler.ts";
import { inputs, type RandomSecretInputs, type RandomSecretOutputs, TOKEN } from "./contract.ts";

export const handler: Handler<RandomSecretInputs, RandomSecretOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["value"],

  diff: (old, given) => ({
    changes: structuralDiff(formOf(old.inputs), formOf(given)).map((change) => ({
      ...change,
      replace: true,
      reason: `${change.path} changes: a secret of another form is another secret`,
    })),
  }),

  async create(run, given) {
    const value = run.adoption?.secrets[run.name] ?? randomBytes(given.bytes).toString(given.encoding);
    return { id: randomUUID(), outputs: { ...given, value } };
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
