import { generateKeyPairSync, randomUUID } from "node:crypto";
import { encodeBundle } from "../../edge/bundle.ts";
import { checkPingap } from "../../edge/check.ts";
import { signBundle } from "../../edge/signed-bundle.ts";
import { structuralDiff } from "../kernel/diff.ts";
import { type Handler, UNKNOWN } from "../kernel/handler.ts";
import { type EdgeBundleInputs, type EdgeBundleOutputs, inputs, TOKEN } from "./contract.ts";

export const handler: Handler<EdgeBundleInputs, EdgeBundleOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["toml", "bundle", "privateKeyPem", "boot"],

  // `pingap -t` lets unknown plugins and fields pass, so that the proxy would take them: they are found here.
  check: ({ toml }) => (toml === UNKNOWN ? [] : checkPingap(toml).map((reason) => ({ property: "toml", reason }))),

  diff: (old, given) => ({
    changes: structuralDiff(old.inputs, given),
    // They are in the proxy's manifest: a route or a certificate must not change that.
    stables: ["publicKey", "privateKeyPem", "boot", "bootSerial"],
  }),

  async create(_run, { toml }) {
    const pair = generateKeyPairSync("ed25519");
    const privateKeyPem = pair.privateKey.export({ format: "pem", type: "pkcs8" }) as string;
    const publicKey = pair.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const serial = now();
    const bundle = signBundle({ serial, toml }, privateKeyPem);
    const boot = { boot: encodeBundle(toml), bootSerial: serial };
    return { id: randomUUID(), outputs: { toml, serial, bundle, publicKey, privateKeyPem, ...boot } };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error("af:edge:Bundle exists only in the state and cannot be imported");
    return { id, ...old };
  },

  async update(_run, _id, { outputs }, { toml }) {
    // The clock keeps serials growing where an older state was restored.
    const serial = Math.max(outputs.serial + 1, now());
    return { ...outputs, toml, serial, bundle: signBundle({ serial, toml }, outputs.privateKeyPem) };
  },

  async delete() {},
};

const now = (): number => Math.floor(Date.now() / 1000);
