import { platformOutput } from "./output.ts";

const lease = {
  owner: "akash1me",
  dseq: "7",
  gseq: 1,
  oseq: 1,
  provider: "akash1p",
  hostUri: "https://provider.p.test:8443",
  tag: "af:p/s/api#00000000",
};
const service = { name: "api", pricePerMonth: "1.00", urls: ["https://api.example.com"], containers: ["api"] };
const zone = { provider: "desec", zone: "example.com", zoneId: "1", nameServers: [] };
const output = (entry: object) => ({
  stage: "local",
  domain: "example.com",
  services: [{ ...service, ...entry }],
  certificates: [{ names: ["example.com"], notAfter: "2027-01-01T00:00:00Z", issuer: "CA", serial: "01" }],
  dns: [zone],
});

test("a place names its target", () => {
  const written = output({ place: { target: "akash", ...lease }, healthPath: "/health" });
  expect(platformOutput.parse(written)).toEqual(written);
});

test("the lease that a run of an earlier version wrote is a place on Akash", () => {
  expect(platformOutput.parse(output({ lease }))).toEqual(output({ place: { target: "akash", ...lease } }));
});

test("a place on a target that is not known is refused", () => {
  const { error } = platformOutput.safeParse(output({ place: { target: "moon", crater: 7 } }));
  expect(error?.issues).toEqual([expect.objectContaining({ path: ["services", 0, "place", "target"] })]);
});
