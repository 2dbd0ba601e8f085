import { ComponentResource, type Output, runtime } from "@pulumi/pulumi";
import { Service, type ServiceSpec } from "../../components/service.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import type { Declaration } from "../../workload/declaration.ts";
import { akashTarget } from "./deploy.ts";

const declaration: Declaration = {
  main: "app",
  healthPath: "/health",
  hosts: ["app.example.com"],
  containers: {
    app: { image: "app:1", env: { KEY: "value" }, cpu: 1, memory: "1Gi", ports: [{ port: 3000, to: "ingress" }] },
  },
};

const place = {
  owner: "akash1me",
  dseq: "7",
  gseq: 1,
  oseq: 2,
  provider: "akash1p",
  hostUri: "https://p:8443",
  tag: "af:",
};
const registered = new Map<string, Record<string, unknown>>();
const answers: Record<string, unknown> = {
  services: { app: { total: 1, ready: 1, uris: ["abc.ingress.example.net"] } },
  forwardedPorts: {},
  ips: {},
  ...place,
};

beforeAll(() =>
  runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      registered.set(type, inputs);
      return { id: name, state: { ...inputs, ...answers } };
    },
  }),
);

class Example extends ComponentResource {
  readonly service: Service;

  constructor({ stage = committedStage("local"), ...spec }: Partial<ServiceSpec>) {
    super("test:Example", "example");
    const target = akashTarget(stage);
    this.service = new Service(this, "app", { stage, target, settings: stage.services.docs, declaration, ...spec });
  }
}

const value = <T>(output: Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

test("the well-known auditor is asked for by the stage, or another one by the service", async () => {
  const stage = committedStage("local");
  const audited = { ...stage, akash: { ...stage.akash, audited: true as const } };
  const asked = async (spec: Partial<ServiceSpec>) => {
    await value(new Example(spec).service.routes());
    return (registered.get("af:akash:Deployment")!.placement as { audited?: string[] }).audited;
  };
  expect(await asked({})).toBeUndefined();
  expect(await asked({ stage: audited })).toEqual([expect.stringMatching(/^akash1/)]);
  const { docs } = stage.services;
  const settings = { ...docs, placement: { ...docs.placement, audited: ["akash1other"] } };
  expect(await asked({ stage: audited, settings })).toEqual(["akash1other"]);
});

test("routes lead to the ingress over TLS, with its name as server name and Host", async () => {
  const { service } = new Example({});
  expect(await value(service.routes())).toEqual([
    {
      host: "app.example.com",
      upstream: {
        service: "app",
        host: "abc.ingress.example.net",
        port: 443,
        tls: { serverName: "abc.ingress.example.net", verify: false },
        hostHeader: "abc.ingress.example.net",
        healthPath: "/health",
      },
    },
  ]);
});

test("money and placement come from the stage, and the service's own settings win", async () => {
  const stage = committedStage("local");
  const settings = {
    ...stage.services.docs,
    deposit: "1000000uact",
    placement: { regions: ["eu-central"], exclude: [] },
  };
  const { service } = new Example({ settings, apartFrom: ["proxy"] });
  await value(service.running.ready.urn);
  expect(registered.get("af:akash:Deployment")).toMatchObject({
    deposit: "1000000uact",
    placement: { regions: ["eu-central"], exclude: [], apartFrom: ["proxy"] },
  });
});

test("a leased IP is taken over by a replacement, but not where data has to come first", async () => {
  for (const stateful of [false, true]) {
    const { service } = new Example({ declaration: { ...declaration, stateful } });
    await value(service.running.ready.urn);
    expect(registered.get("af:akash:Manifest")).toMatchObject({ takesOver: !stateful });
  }
});

test.each<[string, boolean, string | undefined, string | undefined]>([
  ["holds data is given the stage's notice", true, undefined, "24h"],
  ["holds none is given no notice", false, undefined, undefined],
  ["asks for its own gets it", false, "48h", "48h"],
  ["wants none gets none", true, "none", undefined],
])("a service that %s", async (_name, stateful, reclamation, notice) => {
  const local = committedStage("local");
  const stage = { ...local, akash: { ...local.akash, reclamation: "24h" } };
  const placement = { exclude: [], ...(reclamation && { reclamation }) };
  const settings = { ...stage.services.docs, placement };
  const { service } = new Example({ stage, settings, declaration: { ...declaration, stateful } });
  await value(service.running.ready.urn);
  expect(registered.get("af:akash:Deployment")?.reclamation).toBe(notice);
});

test("a transform changes the arguments before anything is made", async () => {
  const { service } = new Example({
    transform: (resource, args) => {
      if (resource === "deployment") args.deposit = "7000000uact";
      if (resource === "manifest") args.readyTimeout = 5;
    },
  });
  await value(service.running.ready.urn);
  expect(registered.get("af:akash:Deployment")).toMatchObject({ deposit: "7000000uact" });
  expect(registered.get("af:akash:Manifest")).toMatchObject({ readyTimeout: 5 });
});

test("its place is the lease, for commands to find it again", async () => {
  const { service } = new Example({});
  expect(await value(service.running.place)).toEqual({ target: "akash", ...place });
});
