import type { StackState } from "../../engine/stack-state.ts";
import { toldBefore, withoutRebuilt } from "./old-state.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::p::${type}::${name}`;
const resource = (type: string, name: string, more: object = {}) => ({ urn: urn(type, name), type, id: name, ...more });
const secret = resource("af:random:Secret", "postgres-api", { outputs: { value: "hunter2" } });
const place = resource("af:akash:Deployment", "api");
const zone = resource("af:dns:HostedZone", "example.com");
const records = resource("af:dns:Records", "example.com", { dependencies: [zone.urn] });
const certificate = resource("af:acme:Certificate", "edge", {
  dependencies: [zone.urn, place.urn],
  propertyDependencies: { zones: [zone.urn], names: [place.urn], keyType: null },
});
const state = {
  version: 3,
  deployment: {
    resources: [secret, place, zone, records, certificate, resource("af:dns:HostedZone", "gone", { delete: true })],
    pending_operations: [{ type: "creating", resource: place }],
  },
} as unknown as StackState;

test("deployments and secrets are rebuilt; zones, records and certificates stay, and depend only on what stays", () => {
  const { deployment } = withoutRebuilt(state, { secrets: { "postgres-api": "hunter2" }, identities: {} });
  expect(deployment.resources).toEqual([
    zone,
    records,
    {
      ...certificate,
      dependencies: [zone.urn],
      propertyDependencies: { zones: [zone.urn], names: [], keyType: [] },
    },
  ]);
  expect(deployment.pending_operations).toEqual([]);
});

test("a secret that nothing that runs tells stays in the state", () => {
  const { deployment } = withoutRebuilt(state, { secrets: {}, identities: {} });
  expect(deployment.resources).toContainEqual(secret);
});

test("an older state tells its secrets and clients", () => {
  const identity = resource("af:infisical:Identity", "api", {
    outputs: { identityId: "i", clientId: "c", clientSecret: "s" },
  });
  const told = { deployment: { resources: [secret, identity] } } as unknown as StackState;
  expect(toldBefore(told)).toEqual({
    secrets: { "postgres-api": "hunter2" },
    identities: { api: { clientId: "c", clientSecret: "s" } },
  });
});
