import type { StateResource } from "../../engine/stack-state.ts";
import { certificatesIn, chosen, deliveries } from "./state.ts";

const urn = (type: string, name: string) => `urn:pulumi:local::platform::${type}::${name}`;
const resource = (type: string, name: string, ...dependencies: string[]): StateResource => ({
  urn: urn(type, name),
  type,
  dependencies,
});
const edge = urn("af:acme:Certificate", "edge");
const bundle = urn("af:edge:Bundle", "proxy");
const manifest = urn("af:akash:Manifest", "proxy");
const stack = {
  deployment: {
    resources: [
      { ...resource("af:acme:Certificate", "edge"), outputs: { serial: "01", names: ["example.com"] } },
      { ...resource("af:acme:Certificate", "edge"), delete: true },
      { ...resource("af:acme:Certificate", "secrets"), outputs: { names: ["secrets.example.com"] } },
      resource("af:edge:Bundle", "proxy", edge),
      resource("af:infisical:Secrets", "bundle", bundle),
      resource("af:akash:Manifest", "proxy", bundle),
      resource("platform:edge:Proxy", "proxy", edge),
      resource("af:akash:Manifest", "secrets", urn("af:acme:Certificate", "secrets")),
      resource("af:dns:Records", "example.com", manifest),
    ],
  },
};

test("certificates are found by their resource name, replaced ones are not", () => {
  const certificates = certificatesIn(stack);
  expect(certificates.map(({ name, serial }) => [name, serial])).toEqual([
    ["edge", "01"],
    ["secrets", undefined],
  ]);
  expect(chosen(certificates, "secrets")).toHaveLength(1);
  expect(chosen(certificates, undefined)).toHaveLength(2);
  expect(() => chosen(certificates, "edgy")).toThrow(
    expect.objectContaining({ message: 'there is no certificate "edgy".', fix: "use one of edge, secrets" }),
  );
});

test("a renewal reaches what delivers the certificate, and nothing beyond", () => {
  expect(deliveries(stack, edge)).toEqual([bundle, urn("af:infisical:Secrets", "bundle"), manifest]);
});
