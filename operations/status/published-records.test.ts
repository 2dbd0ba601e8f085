import { platformIn } from "./platform.ts";
import { publishedRecords, RECORDS } from "./published-records.ts";

const zone = { provider: "desec", name: "example.com", zoneId: "1", nameServers: ["ns1"], minimumTtl: 3600 };
const api = { ttl: 300, values: ["192.0.2.7"] };

const resource = (outputs: object) => ({
  urn: `urn:pulumi:local::platform::${RECORDS}::example.com-desec`,
  type: RECORDS,
  outputs: { zone, adopt: false, warnings: [], ...outputs },
});
const state = (...resources: ReturnType<typeof resource>[]) => ({ deployment: { resources } });

test("are those of the resource's map and text", () => {
  const records = { "api/A": api, "0/25.x/CNAME": { ttl: 60, values: ["a."], cloudflare: { proxied: true } } };
  expect(publishedRecords(state(resource({ records, masterFile: "@ 60 MX 10 mx.example.net." })))).toEqual([
    {
      provider: "desec",
      zone: "example.com",
      records: {
        "/MX": { name: "", type: "MX", ttl: 60, values: ["10 mx.example.net."] },
        "api/A": { name: "api", type: "A", ...api },
        "0/25.x/CNAME": { name: "0/25.x", type: "CNAME", ...records["0/25.x/CNAME"] },
      },
    },
  ]);
});

test("are read from the state of an earlier version, too", () => {
  const [published] = publishedRecords(state(resource({ records: { "api/A": api } })));
  expect(published?.records).toEqual({ "api/A": { name: "api", type: "A", ...api } });
});

test("are not those of a zone that was replaced", () => {
  expect(publishedRecords(state({ ...resource({ records: {} }), delete: true } as never))).toEqual([]);
});

test("belong to the zones of the platform, whichever version told of these", () => {
  const dns = (records?: object) => [{ provider: "desec", zone: "example.com", zoneId: "1", nameServers: [], records }];
  const stack = (records?: object) => ({
    urn: "urn:pulumi:local::platform::pulumi:pulumi:Stack::platform-local",
    type: "pulumi:pulumi:Stack",
    outputs: { platform: { stage: "local", domain: "example.com", services: [], certificates: [], dns: dns(records) } },
  });
  const written = resource({ records: { "api/A": api } });
  for (const former of [undefined, { "www/A": api }]) {
    const platform = platformIn({ deployment: { resources: [stack(former), written] } });
    expect(Object.keys(platform?.dns[0]?.records ?? {})).toEqual(["api/A"]);
  }
  expect(platformIn({ deployment: { resources: [stack()] } })?.dns[0]?.records).toEqual({});
});
