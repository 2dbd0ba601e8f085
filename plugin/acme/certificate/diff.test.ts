import { emptyLedger } from "../../../acme/ledger.ts";
import { UNKNOWN } from "../../kernel/handler.ts";
import type { AcmeCertificateInputs, AcmeCertificateOutputs } from "./contract.ts";
import { diffCertificate, whyOrder } from "./diff.ts";

const inputs: AcmeCertificateInputs = {
  account: { directoryUrl: "https://ca.example/dir", accountUrl: "https://ca.example/1", accountKeyPem: "key" },
  names: ["example.com", "*.example.com"],
  keyType: "ecdsa-p256",
  zones: [
    { provider: "desec", name: "example.com", zoneId: "example.com", nameServers: ["ns1.example"], minimumTtl: 60 },
  ],
};
const outputs: AcmeCertificateOutputs = {
  ...inputs,
  certificatePem: "",
  chainPem: "",
  privateKeyPem: "",
  serial: "01",
  issuer: "CA",
  notBefore: "2026-10-01T00:00:00.000Z",
  notAfter: "2026-12-30T00:00:00.000Z",
  renewAt: "2026-11-30T00:00:00.000Z",
  ariId: "a.b",
  issuedBy: "https://ca.example/dir",
  orderUrl: "https://ca.example/order/1",
  ledger: emptyLedger,
};
const old = { inputs, outputs };
const early = new Date("2026-11-29T00:00:00Z");
const late = new Date("2026-12-01T00:00:00Z");

test("nothing changes before the renewal is due, and all outputs stay", () => {
  const diff = diffCertificate(old, inputs, early);
  expect(diff.changes).toEqual([]);
  expect(diff.stables).toContain("chainPem");
});

test("a due renewal is an update in place that says why, and no output is called stable", () => {
  const diff = diffCertificate(old, inputs, late);
  expect(diff.changes).toEqual([
    { path: "names", kind: "update", reason: "expires 2026-12-30, renewal due since 2026-11-30" },
  ]);
  expect(diff.stables).toEqual([]);
  expect(whyOrder(old, inputs, late)).toBe("renewal");
});

test("names in another order are the same names", () => {
  expect(diffCertificate(old, { ...inputs, names: inputs.names.toReversed() }, early).changes).toEqual([]);
});

test("another name is a new order in place", () => {
  const { changes } = diffCertificate(old, { ...inputs, names: [...inputs.names, "example.net"] }, early);
  expect(changes).toMatchObject([
    { path: "names[2]", kind: "add", reason: "the names change (+example.net): a new certificate is ordered" },
  ]);
  expect(changes.some(({ replace }) => replace)).toBe(false);
  expect(whyOrder(old, { ...inputs, names: [...inputs.names, "example.net"] }, late)).toBe("inputs");
});

test("another key type or account replaces, another URL of the same account does not", () => {
  expect(diffCertificate(old, { ...inputs, keyType: "rsa-2048" }, early).changes).toMatchObject([{ replace: true }]);
  const account = { ...inputs.account, accountKeyPem: "other" };
  expect(diffCertificate(old, { ...inputs, account }, early).changes).toMatchObject([
    { path: "account.accountKeyPem", replace: true },
  ]);
  const moved = { ...inputs.account, accountUrl: "https://ca.example/2" };
  expect(diffCertificate(old, { ...inputs, account: moved }, early).changes).toEqual([]);
});

test("other zones are remembered without an order", () => {
  const diff = diffCertificate(
    old,
    { ...inputs, zones: [{ ...inputs.zones[0]!, nameServers: ["ns2.example"] }] },
    early,
  );
  expect(diff.changes).toMatchObject([{ path: "zones[0].nameServers[0]", kind: "update" }]);
  expect(diff.stables).toContain("chainPem");
});

test("a certificate that was revoked, or never came, is ordered in place", () => {
  const revoked = { ...outputs, revoked: { at: "2026-11-20T00:00:00.000Z", reason: "keyCompromise" } };
  expect(diffCertificate({ inputs, outputs: revoked }, inputs, early).changes).toMatchObject([
    { reason: "revoked on 2026-11-20 (keyCompromise): another one with another key is ordered" },
  ]);
  expect(whyOrder({ inputs, outputs: revoked }, inputs, early)).toBe("missing");
  const none = { ...inputs, ledger: emptyLedger } as AcmeCertificateOutputs;
  expect(diffCertificate({ inputs, outputs: none }, inputs, early).changes).toMatchObject([
    { reason: "there is no certificate yet: its order is taken up again" },
  ]);
});

test("another second CA is remembered without an order", () => {
  const fallback = { directoryUrl: "https://other.example/dir" };
  expect(whyOrder(old, { ...inputs, fallback }, early)).toBeUndefined();
});

test("values that are not known yet are changes, not failures", () => {
  const unknown = {
    ...inputs,
    names: UNKNOWN as unknown as string[],
    account: UNKNOWN as unknown as AcmeCertificateInputs["account"],
  };
  expect(diffCertificate(old, unknown, early).changes.length).toBeGreaterThan(0);
});
