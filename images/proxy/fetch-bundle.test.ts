import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import fc from "fast-check";
import { signBundle, verifyBundle } from "../../edge/signed-bundle.ts";
import { openStore, type Store } from "./store.fixture.ts";

const script = fileURLToPath(new URL("./fetch-bundle.sh", import.meta.url));
const keys = generateKeyPairSync("ed25519");
const foreign = generateKeyPairSync("ed25519");
const publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
const signed = (serial: number, toml: string, { privateKey } = keys) =>
  signBundle({ serial, toml }, privateKey.export({ format: "pem", type: "pkcs8" }) as string);

/** Says what Pingap says, and exits with 0 as it does. */
const PINGAP_TEST = `grep -q broken "$3" && echo '{"fields":{"error":"Invalid error it is \\"broken\\""}}' || echo "Validate config success"`;

let store: Store;
let folder: string;

beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

/** A proxy that serves `boot` under the serial 5; its Pingap refuses configurations that contain "broken". */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fetch-bundle-"));
  await writeFile(join(folder, "pingap.toml"), "boot");
  await writeFile(join(folder, "serial"), "5\n");
  await writeFile(join(folder, "authority.pem"), store.authorityPem);
  await writeFile(join(folder, "pingap"), `#!/bin/sh\n${PINGAP_TEST}\n`);
  await chmod(join(folder, "pingap"), 0o755);
  Object.assign(store, { status: 200, token: "token-1", bundle: signed(6, "next") });
  store.asked.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

async function fetchOnce(more: Record<string, string> = {}) {
  const env = {
    ...store.env,
    EDGE_BUNDLE_KEY: publicKey,
    CURL_CA_BUNDLE: join(folder, "authority.pem"),
    PATH: `${folder}:${process.env.PATH}`,
    ...more,
  };
  const { exitCode, stderr } = await execa(script, [folder], { env, extendEnv: false, reject: false });
  return { code: exitCode, log: stderr === "" ? [] : stderr.split("\n").map((line) => JSON.parse(line)) };
}

const served = async () => [
  await readFile(join(folder, "pingap.toml"), "utf8"),
  Number(await readFile(join(folder, "serial"), "utf8")),
];

test("a newer bundle is taken, and asked for again only by its ETag", async () => {
  expect(await fetchOnce()).toMatchObject({ code: 0, log: [{ event: "bundle-taken", serial: "6" }] });
  expect(await served()).toEqual(["next", 6]);
  expect(await fetchOnce()).toEqual({ code: 0, log: [] });
  expect(store.asked).toEqual(["POST 200", "GET 200", "GET 304"]);
  expect((await readdir(folder)).filter((name) => name.startsWith("fetch."))).toEqual([]);
});

test("the bundle that is served already changes nothing", async () => {
  store.bundle = signed(5, "boot");
  expect(await fetchOnce()).toEqual({ code: 0, log: [] });
  expect(await served()).toEqual(["boot", 5]);
});

test.each<[string, string, string]>([
  ["of a hostile server with a key of its own", signed(9, "evil", foreign), "wrong key"],
  [
    "with another one's signature",
    `${signed(9, "evil").slice(0, -88)}${signed(9, "evil", foreign).slice(-88)}`,
    "corrupt",
  ],
  ["stolen long ago", signed(4, "old"), "older than 5"],
  ["without signature", signed(9, "x").slice(0, -88), "unsigned"],
  ["cut in its signature", signed(9, "x").slice(0, -20), "truncated"],
  ["cut in its content", signed(9, "x").slice(0, 60), "truncated"],
  ["with its serial raised", signed(4, "old").replace(".4.", ".9."), "corrupt"],
  ["with a serial beyond numbers", signed(9, "x").replace(".9.", ".9999999999999999."), "corrupt"],
  ["that runs a command", "edge1.$(touch x).`id`.*.;reboot", "corrupt"],
  ["that is a web page", "<html>not found</html>", "corrupt"],
  ["that is empty", "", "corrupt"],
  ["that Pingap refuses", signed(9, "broken"), "pingap -t: Invalid error it is broken"],
])("a bundle %s is refused and logged, and the last good one stays", async (_, bundle, reason) => {
  store.bundle = bundle;
  expect(await fetchOnce()).toMatchObject({ code: 1, log: [{ level: "error", event: "bundle-refused", reason }] });
  expect(await served()).toEqual(["boot", 5]);
});

test("after a refusal a sound bundle is taken", async () => {
  store.bundle = signed(9, "broken");
  await fetchOnce();
  store.bundle = signed(10, "mended");
  expect((await fetchOnce()).code).toBe(0);
  expect(await served()).toEqual(["mended", 10]);
});

test("an expired token is renewed", async () => {
  await fetchOnce();
  Object.assign(store, { token: "token-2", bundle: signed(7, "later") });
  expect((await fetchOnce()).code).toBe(0);
  expect(store.asked.slice(2)).toEqual(["GET 401", "POST 200", "GET 200"]);
  expect(await served()).toEqual(["later", 7]);
});

test.each<[string, () => Record<string, string>]>([
  ["is down", () => ({ INFISICAL_DOMAIN: "https://localhost:1" })],
  ["shows a certificate of nobody's", () => ({ CURL_CA_BUNDLE: "/dev/null" })],
  ["speaks plain HTTP", () => ({ INFISICAL_DOMAIN: store.env.INFISICAL_DOMAIN!.replace("https", "http") })],
  ["refuses the login", () => ({ INFISICAL_CLIENT_SECRET: "wrong" })],
])("a store that %s is not reached, and the last good one stays", async (_, more) => {
  expect(await fetchOnce(more())).toMatchObject({ code: 2, log: [{ event: "bundle-not-reached" }] });
  expect(await served()).toEqual(["boot", 5]);
});

test("a store that answers 500 is not reached", async () => {
  store.status = 500;
  expect((await fetchOnce()).code).toBe(2);
});

const signatureOf = (bundle: string): Buffer => Buffer.from(bundle.slice(-88), "base64");

test("the proxy refuses every damaged bundle, as verifyBundle does", async () => {
  const whole = signed(6, "next");
  const damage = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.constantFrom("cut", "A", "9", "."));
  await fc.assert(
    fc.asyncProperty(damage, async ([at, how]) => {
      const bundle = how === "cut" ? whole.slice(0, at) : whole.slice(0, at) + how + whole.slice(at + 1);
      fc.pre(bundle !== whole);
      // The last letter of base64 has bits that say nothing: another one may be the same signature.
      fc.pre(bundle.length < whole.length || !signatureOf(bundle).equals(signatureOf(whole)) || at < whole.length - 88);
      store.bundle = bundle;
      expect(verifyBundle(bundle, publicKey, 5).ok).toBe(false);
      expect(await fetchOnce()).toMatchObject({ code: 1, log: [{ event: "bundle-refused" }] });
      expect(await served()).toEqual(["boot", 5]);
    }),
    { numRuns: 20 },
  );
}, 60_000);
