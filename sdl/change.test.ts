import fc from "fast-check";
import { decideChange } from "./change.ts";
import { crossCheck } from "./crosscheck.ts";
import type { Sdl, SdlExpose, SdlService } from "./document.ts";
import { toGroupSpecs } from "./groups.ts";
import { manifestBytes, toManifest } from "./manifest.ts";
import { checkSdl } from "./parse.ts";

function base(version: Sdl["version"] = "2.0"): Sdl {
  return {
    version,
    endpoints: { edge: { kind: "ip" } },
    services: {
      web: {
        image: "web@sha256:1",
        env: ["MODE=a", "SECRET=s"],
        expose: [
          { port: 8080, as: 80, accept: ["web.example"], to: [{ global: true }] },
          { port: 443, as: 443, to: [{ global: true, ip: "edge" }] },
        ],
        params: { storage: { data: { mount: "/data" } } },
      },
      db: { image: "db@sha256:1", expose: [{ port: 5432, to: [{ service: "web" }] }] },
    },
    profiles: {
      compute: {
        web: {
          resources: {
            cpu: { units: 1 },
            memory: { size: "1Gi" },
            storage: [{ size: "1Gi" }, { name: "data", size: "5Gi", attributes: { class: "beta2", persistent: true } }],
          },
        },
        db: { resources: { cpu: { units: "500m" }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } },
      },
      placement: {
        home: {
          attributes: { region: "eu" },
          pricing: { web: { denom: "uact", amount: 10 }, db: { denom: "uact", amount: 5 } },
        },
      },
    },
    deployment: { web: { home: { profile: "web", count: 2 } }, db: { home: { profile: "db", count: 1 } } },
  };
}

function edited(edit: (sdl: Sdl) => unknown, from = base()): Sdl {
  const sdl = structuredClone(from);
  edit(sdl);
  expect(checkSdl(sdl).errors).toEqual([]);
  return sdl;
}

const web = (sdl: Sdl) => sdl.services.web as SdlService;
const exposed = (sdl: Sdl, index = 0) => web(sdl).expose?.[index] as SdlExpose;
const compute = (sdl: Sdl) => sdl.profiles.compute.web!.resources;
const home = (sdl: Sdl) => sdl.profiles.placement.home!;

const inPlace: [string, (sdl: Sdl) => unknown, string][] = [
  ["image", (sdl) => (web(sdl).image = "web@sha256:2"), "services.web.image"],
  ["command", (sdl) => (web(sdl).command = ["serve"]), "services.web.command"],
  ["args", (sdl) => (web(sdl).args = ["-v"]), "services.web.args"],
  ["an env value", (sdl) => (web(sdl).env = ["MODE=b", "SECRET=s"]), "services.web.env.MODE"],
  ["a new env variable", (sdl) => web(sdl).env?.push("MORE=1"), "services.web.env.MORE"],
  ["the order of env", (sdl) => web(sdl).env?.reverse(), "services.web.env"],
  [
    "credentials",
    (sdl) => (web(sdl).credentials = { host: "r.example", username: "u", password: "secret" }),
    "services.web.credentials.host",
  ],
  ["a mount", (sdl) => (web(sdl).params!.storage!.data!.mount = "/srv"), "services.web.params.storage"],
  ["a read-only mount", (sdl) => (web(sdl).params!.storage!.data!.readOnly = true), "services.web.params.storage"],
  ["permissions", (sdl) => (web(sdl).params!.permissions = { read: ["logs"] }), "services.web.params.permissions"],
  ["host names", (sdl) => (exposed(sdl).accept = ["www.example"]), "services.web.expose.accept"],
  ["HTTP options", (sdl) => (exposed(sdl).http_options = { read_timeout: 1000 }), "services.web.expose.http_options"],
  ["an internal port", (sdl) => sdl.services.db!.expose!.push({ port: 9000 }), "services.db.expose"],
  ["who may reach an internal port", (sdl) => (sdl.services.db!.expose![0]!.to = []), "services.db.expose"],
  ["a container port", (sdl) => (exposed(sdl).port = 3000), "services.web.expose"],
  ["a public port of the same kind", (sdl) => (exposed(sdl, 1).as = 8443), "services.web.expose"],
  [
    "the name of a leased IP",
    (sdl) => {
      sdl.endpoints = { other: { kind: "ip" } };
      exposed(sdl, 1).to![0]!.ip = "other";
    },
    "services.web.expose",
  ],
];

const replacing: [string, (sdl: Sdl) => unknown, string][] = [
  ["CPU", (sdl) => (compute(sdl).cpu.units = 2), "profiles.compute.web.resources.cpu"],
  ["memory", (sdl) => (compute(sdl).memory.size = "2Gi"), "profiles.compute.web.resources.memory"],
  [
    "storage",
    (sdl) => Object.assign(compute(sdl), { storage: [{ size: "2Gi" }, { name: "data", size: "5Gi" }] }),
    "profiles.compute.web.resources.storage",
  ],
  [
    "a storage class",
    (sdl) => Object.assign((compute(sdl).storage as { attributes: object }[])[1]!.attributes, { class: "beta3" }),
    "profiles.compute.web.resources.storage",
  ],
  [
    "a GPU",
    (sdl) => (compute(sdl).gpu = { units: 1, attributes: { vendor: { nvidia: null } } }),
    "profiles.compute.web.resources.gpu",
  ],
  ["replicas", (sdl) => (sdl.deployment.web!.home!.count = 3), "deployment.web.home.count"],
  ["a new public port", (sdl) => web(sdl).expose!.push({ port: 22, to: [{ global: true }] }), "services.web.expose"],
  [
    "one public port less",
    (sdl) => {
      web(sdl).expose!.pop();
      sdl.endpoints = {};
    },
    "services.web.expose",
  ],
  ["HTTP becoming another port", (sdl) => (exposed(sdl).as = 8080), "services.web.expose"],
  ["a port becoming UDP at 80", (sdl) => (exposed(sdl).proto = "udp"), "services.web.expose"],
  [
    "a leased IP",
    (sdl) => {
      exposed(sdl).to![0]!.ip = "edge";
    },
    "services.web.expose",
  ],
  ["placement attributes", (sdl) => (home(sdl).attributes = { region: "us" }), "profiles.placement.home.attributes"],
  ["auditors", (sdl) => (home(sdl).signedBy = { anyOf: ["akash1x"] }), "profiles.placement.home.signedBy"],
  ["a price", (sdl) => (home(sdl).pricing.web!.amount = 11), "profiles.placement.home.pricing.web"],
  [
    "a denomination",
    (sdl) => {
      for (const price of Object.values(home(sdl).pricing)) price.denom = "uakt";
    },
    "profiles.placement.home.pricing.db",
  ],
  ["reclamation", (sdl) => (sdl.reclamation = { min_window: "24h" }), "reclamation.min_window"],
  [
    "the placement's name",
    (sdl) => {
      sdl.profiles.placement = { away: home(sdl) };
      sdl.deployment = { web: { away: { profile: "web", count: 2 } }, db: { away: { profile: "db", count: 1 } } };
    },
    "profiles.placement.home",
  ],
  [
    "a new service",
    (sdl) => {
      sdl.services.job = { image: "job@sha256:1" };
      sdl.deployment.job = { home: { profile: "db", count: 1 } };
    },
    "deployment.job.home",
  ],
  [
    "a service less",
    (sdl) => {
      delete sdl.services.db;
      delete sdl.deployment.db;
    },
    "deployment.db.home",
  ],
  ["trusted execution", (sdl) => (web(sdl).params!.tee = "cpu"), "profiles.placement.home.attributes"],
];

describe.each(["2.0", "2.1"] as const)("SDL %s", (version) => {
  test.each(inPlace)("%s changes in place, and the provider accepts it on the same order", (_, edit, path) => {
    const [old, now] = [base(version), edited(edit, base(version))];
    const { change, reasons } = decideChange(old, now);
    expect(change).toBe("in-place");
    expect(reasons.map((reason) => reason.path)).toContain(path);
    expect(crossCheck(toManifest(now), toGroupSpecs(old))).toEqual([]);
  });

  test.each(replacing)("%s needs a new deployment", (_, edit, path) => {
    const { change, reasons } = decideChange(base(version), edited(edit, base(version)));
    expect(change).toBe("replace");
    expect(reasons[0]?.path).toBe(path);
  });
});

test("another spelling of the same document is no change", () => {
  const same = edited((sdl) => {
    compute(sdl).cpu.units = "1000m";
    compute(sdl).memory.size = "1024Mi";
    home(sdl).pricing.web!.amount = "10.0";
    sdl.services = { db: sdl.services.db!, web: sdl.services.web! };
  });
  expect(decideChange(base(), same)).toEqual({ change: "none", reasons: [] });
});

test("reasons are sentences, and secrets stay hidden", () => {
  const { reasons } = decideChange(
    base(),
    edited((sdl) => {
      compute(sdl).cpu.units = 2;
      web(sdl).env = ["MODE=a", "SECRET=other"];
    }),
  );
  expect(reasons).toEqual([
    {
      path: "profiles.compute.web.resources.cpu",
      from: "1",
      to: "2",
      why: "CPU 1 -> 2: group specs are immutable on Akash",
    },
    { path: "services.web.env.SECRET", from: "(hidden)", to: "(hidden)", why: "env SECRET changes: the pods restart" },
  ]);
});

test("SDL 2.1 lets services of one unit pass replicas to each other while the total holds", () => {
  const old = edited((sdl) => {
    sdl.services.db = { image: "db@sha256:1", params: { storage: { data: { mount: "/data" } } } };
    sdl.deployment = { web: { home: { profile: "web", count: 3 } }, db: { home: { profile: "web", count: 1 } } };
  }, base("2.1"));
  const shifted = edited((sdl) => {
    sdl.deployment = { web: { home: { profile: "web", count: 2 } }, db: { home: { profile: "web", count: 2 } } };
  }, old);
  expect(decideChange(old, shifted).change).toBe("in-place");
  expect(crossCheck(toManifest(shifted), toGroupSpecs(old))).toEqual([]);
  const more = edited((sdl) => (sdl.deployment.db!.home!.count = 2), old);
  expect(decideChange(old, more).change).toBe("replace");
});

const edits = fc.subarray(
  [...inPlace, ...replacing].map(([name, edit]) => ({ name, edit })),
  { maxLength: 6 },
);

test("whatever is called in place, the provider accepts on the unchanged order; whatever is called none has the same hash", () => {
  const seen = { none: 0, "in-place": 0, replace: 0 };
  fc.assert(
    fc.property(fc.constantFrom("2.0" as const, "2.1" as const), edits, edits, (version, first, second) => {
      const [old, now] = [first, second].map((list) => applied(list, base(version)));
      fc.pre(old !== undefined && now !== undefined);
      const { change } = decideChange(old!, now!);
      seen[change]++;
      const refused = crossCheck(toManifest(now!), toGroupSpecs(old!));
      if (change !== "replace") expect(refused).toEqual([]);
      if (change === "none") expect(manifestBytes(toManifest(now!))).toBe(manifestBytes(toManifest(old!)));
      if (refused.length) expect(change).toBe("replace");
    }),
    { numRuns: 300 },
  );
  expect(seen["in-place"]).toBeGreaterThan(0);
  expect(seen.replace).toBeGreaterThan(0);
});

/** Undefined when the edits do not fit together. */
function applied(list: { edit: (sdl: Sdl) => unknown }[], from: Sdl): Sdl | undefined {
  const sdl = structuredClone(from);
  try {
    for (const { edit } of list) edit(sdl);
  } catch {
    return undefined;
  }
  return checkSdl(sdl).sdl;
}
