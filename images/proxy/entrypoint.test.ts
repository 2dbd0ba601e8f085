import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBundle } from "../../edge/bundle.ts";
import { signBundle } from "../../edge/signed-bundle.ts";
import { ended, runEntrypoint, startEntrypoint } from "../entrypoint.fixture.ts";
import { openStore } from "./store.fixture.ts";

const toml = '[basic]\nname = "edge"\n';
const bundle = encodeBundle(toml);
/** Begins each of the scripts that stand for Pingap: it finds the configuration sound. */
const SOUND = '[ "$1" != -t ] || { echo "Validate config success"; exit; }';
const start = (env: Record<string, string>, script: string) =>
  runEntrypoint("proxy", { EDGE_WATCH_SECONDS: "0.1", ...env }, "pingap", script);

test("the configuration is unpacked, tested, and Pingap started with it, no keys in its environment", async () => {
  const { code, output } = await start(
    { PINGAP_TOML_B64: bundle, INFISICAL_CLIENT_SECRET: "secret" },
    `${SOUND}; echo "$1"; cat "$2"; env | grep -E "TOML|SECRET" || echo clean`,
  );
  expect(code).toBe(0);
  expect(output).toBe('-c\n[basic]\nname = "edge"\nclean\n');
});

test("a configuration Pingap refuses is not started", async () => {
  const { code, output } = await start({ PINGAP_TOML_B64: bundle }, 'echo "Toml de error in $1"');
  expect(code).toBe(66);
  expect(output).toBe("Pingap refuses the configuration in PINGAP_TOML_B64: Toml de error in -t\n");
});

test("a Pingap that ends takes the container with it, and its status", async () => {
  const { code } = await start({ PINGAP_TOML_B64: bundle }, `${SOUND}; exit 7`);
  expect(code).toBe(7);
});

test("a Pingap that does not answer three times is killed and started again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "watch-"));
  try {
    const once = join(folder, "once");
    await writeFile(once, "");
    const { code, output } = await start(
      { PINGAP_TOML_B64: bundle, EDGE_LIVE_URL: "http://127.0.0.1:1/live" },
      `${SOUND}; if [ -e ${once} ]; then rm ${once}; exec sleep 60; fi; echo again; exit 9`,
    );
    expect(output).toMatch(/"event":"pingap-restarted".*\nagain\n/s);
    expect(code).toBe(9);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what is newer than the boot bundle is served from the first request on, where it can be had", async () => {
  const store = await openStore();
  const folder = await mkdtemp(join(tmpdir(), "newest-"));
  try {
    const keys = generateKeyPairSync("ed25519");
    const privateKeyPem = keys.privateKey.export({ format: "pem", type: "pkcs8" }) as string;
    const publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const authority = join(folder, "authority.pem");
    await writeFile(authority, store.authorityPem);
    store.bundle = signBundle({ serial: 2, toml: "newest\n" }, privateKeyPem);
    const given = { PINGAP_TOML_B64: bundle, EDGE_BUNDLE_SERIAL: "1", EDGE_BUNDLE_KEY: publicKey };
    const env = { ...store.env, ...given, CURL_CA_BUNDLE: authority, EDGE_FETCH_SECONDS: "2" };
    expect((await start(env, `${SOUND}; cat "$2"`)).output).toMatch(/"bundle-taken".*\nnewest\n/s);
    expect((await start({ ...env, INFISICAL_CLIENT_SECRET: "wrong" }, `${SOUND}; cat "$2"`)).output).toMatch(
      /"bundle-not-reached".*\n\[basic\]\n/s,
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot("of root's powers only the one to listen on low ports is left to Pingap", async () => {
  const folder = await mkdtemp(join(tmpdir(), "powers-"));
  try {
    await writeFile(join(folder, "pingap"), `#!/bin/sh\n${SOUND}; grep -E "^(Uid|CapEff|CapBnd)" /proc/self/status\n`);
    await chmod(join(folder, "pingap"), 0o755);
    await chmod(folder, 0o777);
    const env = { PINGAP_TOML_B64: bundle, EDGE_USER: "65534", EDGE_WATCH_SECONDS: "0.1", TMPDIR: folder };
    const { code, output } = await ended(startEntrypoint("proxy", env, `${folder}:${process.env.PATH}`));
    const only = (1n << 10n).toString(16).padStart(16, "0");
    expect(output).toMatch(new RegExp(`Uid:\\s+65534\\b.*CapEff:\\s+${only}\\n.*CapBnd:\\s+${only}\\n`, "s"));
    expect(code).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ["no bundle", {}, 64, /PINGAP_TOML_B64 is not set/],
  ["a bundle that is not base64", { PINGAP_TOML_B64: "***" }, 65, /not base64 of gzip/],
  ["a bundle that is not gzip", { PINGAP_TOML_B64: "AAAA" }, 65, /not base64 of gzip/],
  [
    "a truncated bundle",
    { PINGAP_TOML_B64: Buffer.from(bundle, "base64").subarray(0, 20).toString("base64") },
    65,
    /not base64 of gzip/,
  ],
  ["an empty configuration", { PINGAP_TOML_B64: encodeBundle("") }, 65, /not base64 of gzip/],
])("%s stops the start", async (_, env, expected, message) => {
  const { code, output } = await start(env as Record<string, string>, "echo started");
  expect(code).toBe(expected);
  expect(output).toMatch(message);
  expect(output).not.toContain("started");
});
