import { randomBytes, randomUUID } from "node:crypto";
import { structuralDiff } from "../kernel/diff.ts";
import type { Handler } from "../kernel/handler.ts";
import { inputs, type RandomSecretInputs, type RandomSecretOutputs, TOKEN } from "./contract.ts";

export const handler: Handler<RandomSecretInputs, RandomSecretOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["value"],

  diff: (old, given) => ({
    changes: structuralDiff(old.inputs, given).map((change) => ({
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

  async delete() {},
};
