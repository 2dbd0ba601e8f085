import { generateKeyPairSync, randomUUID } from "node:crypto";
import { encodeBundle } from "../../edge/bundle.ts";
import { checkPingap } from "../../edge/check.ts";
import { signBundle } from "../../edge/signed-bundle.ts";
import { structuralDiff } from "../kernel/diff.ts";
import { type Handler, type PropertyChange, UNKNOWN } from "../kernel/handler.ts";
import { type EdgeBundleInputs, type EdgeBundleOutputs, inputs, TOKEN } from "./contract.ts";

export const handler: Handler<EdgeBundleInputs, EdgeBundleOutputs> = {
  token: TOKEN,
  inputs,
  secrets: ["toml", "bundle", "privateKeyPem", "boot"],

  // `pingap -t` lets unknown plugins and fields pass, so that the proxy would take them: they are found here.
  check: ({ toml }) => (toml === UNKNOWN ? [] : checkPingap(toml).map((reason) => ({ property: "toml", reason }))),

  diff(old, given, _consents, rotation) {
    const changes = structuralDiff(old.inputs, given);
    if (rotation === "begin") return { changes: [...changes, ROTATED] };
    // They are in the proxy's manifest: a route or a certificate must not change that.
    return { changes, stables: ["publicKey", "privateKeyPem", "boot", "bootSerial", "madeAt"] };
  },

  async create(_run, { toml }) {
    return { id: randomUUID(), outputs: signedAnew(toml, now()) };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error("af:edge:Bundle exists only in the state and cannot be imported");
    return { id, ...old };
  },

  async update(run, _id, { outputs }, { toml }) {
    // The clock keeps serials growing where an older state was restored.
    const serial = Math.max(outputs.serial + 1, now());
    if (run.rotation === "begin") return signedAnew(toml, serial);
    return { ...outputs, toml, serial, bundle: signBundle({ serial, toml }, outputs.privateKeyPem) };
  },

  async delete() {},
};

const ROTATED: PropertyChange = {
  path: "privateKeyPem",
  kind: "update",
  reason: "another key signs: the proxies serve what they have until they start again with it",
};

/** A bundle with a key of its own, and the configuration for the proxies to start with by that key. */
function signedAnew(toml: string, serial: number): EdgeBundleOutputs {
  const pair = generateKeyPairSync("ed25519");
  const privateKeyPem = pair.privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const publicKey = pair.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const bundle = signBundle({ serial, toml }, privateKeyPem);
  const boot = { boot: encodeBundle(toml), bootSerial: serial };
  return { toml, serial, bundle, publicKey, privateKeyPem, ...boot, madeAt: new Date().toISOString() };
}

const now = (): number => Math.floor(Date.now() / 1000);
