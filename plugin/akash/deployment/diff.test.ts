import type { GroupSpec } from "../../../sdl/types.ts";
import type { Consents } from "../../kernel/consents.ts";
import type { PropertyChange } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { diffDeployment } from "./diff.ts";

function group(cpu: string, name = "dcloud"): GroupSpec {
  const resource = {
    id: 1,
    cpu: { units: { val: cpu } },
    memory: { size: { val: "134217728" } },
    storage: [{ name: "default", size: { val: "536870912" } }],
    gpu: { units: { val: "0" } },
    endpoints: [{ sequence_number: 0 }],
  };
  return {
    name,
    requirements: { signed_by: { all_of: null, any_of: null }, attributes: null },
    resources: [{ resource, count: 1, price: { denom: "uact", amount: "100" } }],
  };
}

const inputs: DeploymentInputs = {
  service: "api",
  group: group("1000"),
  deposit: "5000000uact",
  placement: { regions: ["eu-central"], exclude: [], apartFrom: [] },
  stateful: false,
};
const outputs: DeploymentOutputs = {
  ...inputs,
  owner: "akash1me",
  dseq: "7",
  gseq: 1,
  oseq: 1,
  provider: "akash1p",
  hostUri: "https://provider.p.test:8443",
  tag: "af:p/s/api#00000000",
  lease: { state: "active", detail: "" },
  price: { denom: "uact", amount: "1" },
  pricePerMonth: "0.43",
  considered: [],
};
const diff = (given: Partial<DeploymentInputs>, old: Partial<DeploymentOutputs> = {}, consents?: Consents) =>
  diffDeployment(
    { inputs: { ...inputs, ...old }, outputs: { ...outputs, ...old } },
    { ...inputs, ...old, ...given },
    new Date("2026-11-30T12:00:00Z"),
    consents,
  );
const place = (changes: Partial<DeploymentInputs["placement"]>) => ({ placement: { ...inputs.placement, ...changes } });

test("nothing changed is nothing to do", () => {
  expect(diff({}).changes).toEqual([]);
  expect(diff({ group: group("1000", "another-placement-name") }).changes).toEqual([]);
});

test.each<[string, Partial<DeploymentInputs>, Partial<PropertyChange>]>([
  ["CPU", { group: group("2000") }, { path: "group.resources[0].resource.cpu", replace: true }],
  ["service", { service: "auth" }, { path: "service", replace: true }],
  [
    "exclusion of the present provider",
    place({ exclude: [{ provider: "p.test", reason: "slow disks" }] }),
    { path: "placement.exclude", replace: true, reason: "provider p.test is excluded: slow disks" },
  ],
])("another %s replaces the deployment and says why", (_name, given, change) => {
  const { changes } = diff(given);
  expect(changes).toEqual([expect.objectContaining(change)]);
  expect(changes[0]?.reason).toBeTruthy();
});

test.each<[string, Partial<DeploymentInputs>, string]>([
  ["a higher deposit", { deposit: "6000000uact" }, "deposit"],
  ["another drain", { drain: { seconds: 30, to: [] } }, "drain"],
  ["other regions", place({ regions: ["na-us-west"] }), "placement"],
  ["another neighbour", place({ apartFrom: ["proxy"] }), "placement"],
  ["the exclusion of another provider", place({ exclude: [{ provider: "q.test" }] }), "placement"],
])("%s is taken in place and keeps every output", (_name, given, path) => {
  const { changes, stables } = diff(given);
  expect(changes).toEqual([expect.objectContaining({ path })]);
  expect(changes.some(({ replace }) => replace)).toBe(false);
  expect(stables).toEqual(expect.arrayContaining(["dseq", "provider", "hostUri", "lease"]));
});

describe("an exclusion of the present provider with an end", () => {
  const until = (end: string, ...more: string[]) =>
    place({
      exclude: [{ provider: "p.test", reason: "slow disks", until: end }, ...more.map((provider) => ({ provider }))],
    });
  const [past, future] = ["2026-11-01T00:00:00.000Z", "2026-12-24T00:00:00.000Z"];

  test("replaces the deployment before it, and is only remembered after it", () => {
    expect(diff(until(future)).changes).toMatchObject([{ path: "placement.exclude", replace: true }]);
    expect(diff(until(past)).changes).toEqual([expect.objectContaining({ path: "placement" })]);
  });

  test("that has lapsed replaces nothing when something else changes or it is taken out, but does when it is renewed", () => {
    expect(diff(until(past, "q.test"), until(past)).changes).toEqual([expect.objectContaining({ path: "placement" })]);
    expect(diff(place({ exclude: [] }), until(past)).changes).toEqual([expect.objectContaining({ path: "placement" })]);
    expect(diff(until(future), until(past)).changes).toMatchObject([{ path: "placement.exclude", replace: true }]);
  });
});

test("a stateless service that an interrupted run leased from a provider that was excluded before the next one found it moves", () => {
  const excluded = place({ exclude: [{ provider: "p.test" }] });
  expect(diff({}, excluded).changes).toMatchObject([{ path: "placement.exclude", replace: true }]);
  expect(diff({}, { ...excluded, stateful: true }).changes).toEqual([]);
});

test("an ended lease of a stateless service is leased again under its dseq", () => {
  const { changes, stables } = diff({}, { lease: { state: "closed", detail: "lease_closed_reason_unstable" } });
  expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: false })]);
  expect(stables).toEqual(["owner", "dseq", "gseq", "tag"]);
});

const reclaiming = {
  state: "reclaiming",
  until: "2026-12-01T10:00Z",
  detail: "lease_closed_reason_decommission",
};

test("a stateless service whose lease is taken back is leased again under its dseq, and says until when", () => {
  const { changes, stables } = diff({}, { lease: reclaiming });
  expect(changes).toEqual([
    expect.objectContaining({
      replace: false,
      reason: "reclaiming until 2026-12-01T10:00Z: lease_closed_reason_decommission: the deployment is leased again",
    }),
  ]);
  expect(stables).toEqual(["owner", "dseq", "gseq", "tag"]);
});

test("one that has to drain gets a new deployment first, as the lease that is taken back still serves", () => {
  const { changes } = diff({}, { drain: { seconds: 30, to: [] }, lease: reclaiming });
  expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: true })]);
});

test("a service with data whose lease is taken back stays until it ends, or its provider is excluded", () => {
  const data = { stateful: true, drain: { seconds: 30, to: [] }, lease: reclaiming };
  expect(diff({}, data).changes).toEqual([]);
  const excluded = place({ exclude: [{ provider: "p.test" }] });
  expect(() => diff(excluded, data)).toThrow(/holds data/);
  const { changes } = diff(excluded, data, new Set(["api"]));
  expect(changes).toEqual([expect.objectContaining({ path: "placement.exclude", replace: true })]);
});

test("another reclamation window replaces what holds no data, and waits for what does", () => {
  expect(diff({ reclamation: "24h" }).changes).toEqual([
    { path: "reclamation", kind: "update", replace: true, reason: "it is fixed when a deployment is created" },
  ]);
  expect(diff({ reclamation: "24h" }, { stateful: true }).changes).toEqual([
    expect.objectContaining({ replace: false, reason: expect.stringContaining("keeps what it has") }),
  ]);
  expect(diff({ reclamation: "24h" }, { reclamation: "86400s" }).changes).toEqual([]);
});

test("an ended lease of a stateful service replaces the deployment", () => {
  const { changes } = diff({}, { stateful: true, lease: { state: "closed", detail: "lease_closed_owner" } });
  expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: true })]);
});

test("a deployment that was never leased goes on in place, stateful or not", () => {
  const { changes } = diff({}, { stateful: true, lease: { state: "pending", detail: "no acceptable bid" } });
  expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: false })]);
});

describe("a place with data", () => {
  const volume = {
    name: "data",
    size: { val: String(10 * 1024 ** 3) },
    attributes: [{ key: "persistent", value: "true" }],
  };
  const withData = (cpu: string, volumes: readonly object[] = [volume]): GroupSpec => {
    const { resources, ...rest } = group(cpu);
    return {
      ...rest,
      resources: resources.map((unit) => ({ ...unit, resource: { ...unit.resource, storage: volumes } })),
    } as GroupSpec;
  };
  const postgres: Partial<DeploymentOutputs> = {
    service: "postgres",
    stateful: true,
    group: withData("1000"),
    tag: "af:p/prod/postgres#00000000",
  };
  const larger = withData("1000", [{ ...volume, size: { val: String(20 * 1024 ** 3) } }]);
  const other = withData("1000", [{ ...volume, attributes: [...volume.attributes, { key: "class", value: "beta3" }] }]);

  const endings: [string, Partial<DeploymentInputs>][] = [
    ["its CPU", { group: withData("2000") }],
    ["the size of its volume", { group: larger }],
    ["the class of its volume", { group: other }],
    ["its name", { service: "database" }],
    ["the exclusion of its provider", place({ exclude: [{ provider: "akash1p", reason: "slow" }] })],
  ];

  test.each(endings)(
    "is not replaced by a change of %s; the error names volume, size, backup and the way on",
    (_, given) => {
      expect(() => diff(given, postgres)).toThrow(
        expect.objectContaining({
          message: expect.stringMatching(
            /^postgres holds data: volume data \(10Gi\) of deployment 7 ends with its lease, and no backup of it is known \(.+\)\. It is kept\.$/,
          ),
          fix: "take the change back in the stage file, or give the data up: ./platform up --stage prod --data-loss postgres",
        }),
      );
    },
  );

  test.each(endings)(
    "is replaced by a change of %s once its data is given up, which is told, and not for another service's",
    (_, given) => {
      const { changes, notes } = diff(given, postgres, new Set(["postgres"]));
      expect(changes).toEqual(expect.arrayContaining([expect.objectContaining({ replace: true })]));
      expect(notes).toEqual([
        "postgres holds data: volume data (10Gi) of deployment 7 ends with its lease, and no backup of it is known: it is given up",
      ]);
      expect(() => diff(given, postgres, new Set(["ipfs"]))).toThrow(/holds data/);
    },
  );

  test("ends with its silent provider once another place has gone on with what it held", () => {
    const silent = { ...postgres, lease: { state: "provider gone", detail: "" } } as const;
    const { changes, notes } = diff({ stateful: false, copyOf: "postgres-eu-central" }, silent);
    expect(changes).toContainEqual(expect.objectContaining({ path: "lease", replace: true }));
    expect(notes).toEqual([
      expect.stringMatching(/^postgres-eu-central has gone on with what postgres held: it is copied/),
    ]);
  });

  test("stays where it serves, and another place goes on with what it held", () => {
    const { changes } = diff({ stateful: false, copyOf: "postgres-eu-central" }, postgres);
    expect(changes.filter(({ replace }) => replace)).toEqual([]);
  });

  test("waits for a provider that does not answer, and says what gives it up", () => {
    const silent = diff({}, { ...postgres, lease: { state: "provider gone", detail: "ECONNREFUSED" } });
    expect(silent.changes).toEqual([]);
    expect(silent.notes).toEqual([expect.stringMatching(/provider gone: ECONNREFUSED.*--data-loss postgres$/)]);
    expect(silent.stables).toContain("provider");
  });

  describe("with backups", () => {
    const backed = (age: number, maxLoss = 3600): Consents => ({ has: () => false, backup: () => ({ age, maxLoss }) });
    const silent = { ...postgres, lease: { state: "provider gone", detail: "ECONNREFUSED" } };

    test("is replaced where its provider does not answer, and what they lack is told", () => {
      const { changes, notes } = diff({}, silent, backed(7));
      expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: true })]);
      expect(notes).toEqual([
        "the provider of postgres does not answer, and its backups have all but the last 7 s: a new place begins with them, and deployment 7 ends",
      ]);
    });

    test("ends with its silent provider where the stage file has let another place go on, also before it is told to copy", () => {
      const consents: Consents = {
        has: () => false,
        backup: () => ({ age: 7200, maxLoss: 3600, successor: "postgres-eu-central" }),
      };
      const { changes, notes } = diff({}, silent, consents);
      expect(changes).toContainEqual(expect.objectContaining({ path: "lease", replace: true }));
      expect(notes).toEqual([expect.stringMatching(/^postgres-eu-central has gone on with what postgres held/)]);
      expect(diff({}, postgres, consents).notes).toBeUndefined();
    });

    test("that are older than backup.maxLoss waits for a person", () => {
      const { changes, notes } = diff({}, silent, backed(3601));
      expect(changes).toEqual([]);
      expect(notes).toEqual([
        expect.stringMatching(
          /its backups have all but the last 3601 s, more than backup\.maxLoss \(3600 s\).*To let a new place begin with its backups: .*--data-loss postgres$/,
        ),
      ]);
    });

    const moved = [
      "postgres moves with its data: it takes no writes until the new place has all of it, and deployment 7 ends then",
    ];

    test.each(endings)("moves with its data by a change of %s while it serves, however old they are", (_, given) => {
      const { changes, notes } = diff(given, postgres, backed(100_000));
      expect(changes).toEqual(expect.arrayContaining([expect.objectContaining({ replace: true })]));
      expect(notes).toEqual(moved);
    });

    test.each(endings)(
      "is not replaced by a change of %s where its provider is silent and they are too old",
      (_, given) => {
        expect(diff(given, silent, backed(7)).notes).toEqual([expect.stringMatching(/does not answer/)]);
        expect(() => diff(given, silent, backed(3601))).toThrow(/its backups have all but the last 3601 s/);
      },
    );

    test("moves with its data where its provider takes the lease back", () => {
      const reclaiming = { ...postgres, lease: { state: "reclaiming", detail: "" } };
      const { changes, notes } = diff({}, reclaiming, backed(7));
      expect(changes).toContainEqual(expect.objectContaining({ path: "lease", replace: true }));
      expect(notes).toEqual(moved);
      expect(diff({}, reclaiming).changes).toEqual([]);
    });
  });

  test.each(["closed", "insufficient_funds"])("is replaced where its lease is %s: nothing is left to lose", (state) => {
    const { changes, notes } = diff({}, { ...postgres, lease: { state, detail: "" } });
    expect(changes).toEqual([expect.objectContaining({ path: "lease", replace: true })]);
    expect(notes).toBeUndefined();
  });

  test("may change in place without asking", () => {
    expect(diff({ deposit: "9000000uact" }, postgres).changes).toEqual([expect.objectContaining({ path: "deposit" })]);
  });
});
