import { component, urnOf } from "./events.fixture.ts";
import { groupOf } from "./group.ts";

const API = component("platform:services:Api", "api");
const SHARED = component("platform:foundation:SharedSecrets", "shared");

test.each<[string, string, string | undefined, string]>([
  ["a deployment", urnOf("af:akash:Deployment", "proxy-2", API), API, "service proxy-2"],
  ["a manifest without a component", urnOf("af:akash:Manifest", "app-7"), undefined, "service app-7"],
  ["a secret of a service", urnOf("af:infisical:Secrets", "service-cloud-api", API), API, "service api"],
  ["an image of a service", urnOf("af:oci:Image", "service-cloud-api", API), API, "service api"],
  ["the component itself", API, undefined, "service api"],
  ["a secret of several", urnOf("af:random:Secret", "shared-jwt", SHARED), SHARED, "shared shared keys"],
  ["an image of several", urnOf("af:oci:Image", "pingap"), undefined, "shared images"],
  ["a zone", urnOf("af:dns:HostedZone", "example.com-desec"), undefined, "shared zones"],
  ["records", urnOf("af:dns:Records", "example.com-desec"), undefined, "shared zones"],
  ["a certificate", urnOf("af:acme:Certificate", "edge"), undefined, "shared certificates"],
  ["the stack", urnOf("pulumi:pulumi:Stack", "platform-local"), undefined, "stage stage"],
  ["what is no URN", "nonsense", undefined, "stage stage"],
])("%s has its line", (_, urn, parent, expected) => {
  const { kind, name } = groupOf(urn, parent);
  expect(`${kind} ${name}`).toBe(expected);
});
