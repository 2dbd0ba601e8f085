import { UNKNOWN } from "../../kernel/handler.ts";
import type { ManifestInputs } from "./contract.ts";
import { diffManifest } from "./diff.ts";

const inputs: ManifestInputs = {
  deployment: {
    owner: "akash1me",
    dseq: "7",
    gseq: 1,
    oseq: 1,
    provider: "akash1p",
    hostUri: "https://provider.p.test:8443",
    tag: "af:p/s/api#00000000",
  },
  sdl: { services: { api: { image: "api@sha256:1", env: ["A=1"], expose: [{ port: 80, to: [{ global: true }] }] } } },
  takesOver: true,
  readyTimeout: 300,
};
const outputs = { ...inputs, version: "ab", ownEndpoints: false, services: {}, forwardedPorts: {}, ips: {} };
const diff = (given: Partial<ManifestInputs>, version = "ab") =>
  diffManifest({ inputs, outputs: { ...outputs, version } }, { ...inputs, ...given });
const service = (changes: object) => ({
  sdl: { services: { api: { ...(inputs.sdl.services!["api" as never] as object), ...changes } } },
});
const lease = (changes: object) => ({ deployment: { ...inputs.deployment, ...changes } });

test("nothing changed is nothing to do", () => expect(diff({}).changes).toEqual([]));

test("another environment is taken in place and keeps all addresses", () => {
  expect(diff(service({ env: [`A=${UNKNOWN}`] }))).toEqual({
    changes: [{ path: "sdl.services.api.env", kind: "update", reason: "env of api: ~A" }],
    stables: ["services", "forwardedPorts", "ips"],
  });
});

test("other exposes are taken in place and may change the addresses", () => {
  expect(diff(service({ expose: [] }))).toEqual({
    changes: [{ path: "sdl.services.api.expose[0]", kind: "delete" }],
  });
});

test.each([
  ["dseq", "8"],
  ["provider", "akash1q"],
  ["oseq", 2],
  ["oseq", UNKNOWN],
])("another %s replaces the manifest", (key, value) => {
  expect(diff(lease({ [key]: value })).changes).toEqual([
    expect.objectContaining({ path: `deployment.${key}`, replace: true }),
  ]);
});

test("a provider that moved to another host is told the manifest in place", () => {
  expect(diff(lease({ hostUri: "https://new.test:8443" })).changes).toEqual([{ path: "deployment", kind: "update" }]);
});

test("other names for leased IPs are other addresses, in place", () => {
  expect(diff({ takesOver: false })).toEqual({
    changes: [expect.objectContaining({ path: "takesOver", kind: "update" })],
  });
});

test("a manifest that the provider lost is sent again", () => {
  expect(diff({}, "").changes).toEqual([expect.objectContaining({ path: "version", kind: "update" })]);
});
