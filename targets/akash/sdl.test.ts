import { RunError } from "@pulumi/pulumi";
import { checkSdl } from "../../sdl/parse.ts";
import type { Declaration } from "../../workload/declaration.ts";
import { groupOf, staticSdl } from "./sdl.ts";

const declaration: Declaration = {
  main: "app",
  containers: {
    app: {
      image: "app:1",
      env: { SECRET: "value" },
      cpu: 0.5,
      memory: "1Gi",
      replicas: 2,
      volumes: {
        data: { size: "10Gi", mount: "/data", kind: "persistent" },
        shm: { size: "64Mi", mount: "/dev/shm", kind: "ram" },
      },
      ports: [
        { port: 3000, to: "ingress", maxBodySize: 1000 },
        { port: 443, to: "address" },
        { port: 4001, to: "forwarded" },
        { port: 5001, to: ["tunnel"] },
      ],
    },
    tunnel: { image: "tunnel:1", cpu: 0.1, memory: "64Mi", ports: [{ port: 8443, to: "forwarded" }] },
  },
};

const sdl = staticSdl("app", declaration, "100uact");

test("the document is a valid SDL", () => {
  const { errors } = checkSdl(sdl as never);
  expect(errors).toEqual([]);
});

test("attributes a provider must have are part of the order, and without any it stays as it was", () => {
  const demanding = groupOf(staticSdl("app", declaration, "100uact", { tier: "premium", country: "DE" }));
  expect(demanding.requirements.attributes).toEqual([
    { key: "country", value: "DE" },
    { key: "tier", value: "premium" },
  ]);
  expect(groupOf(sdl).requirements.attributes ?? []).toEqual([]);
});

test("a price ceiling may be a fraction of a uact, and a whole one stays the number it was", () => {
  const { price } = groupOf(staticSdl("app", declaration, "2.75uact")).resources[0]!;
  expect(price).toEqual({ denom: "uact", amount: expect.stringMatching(/^(2|5)\.(75|5)0+$/) });
  expect(sdl.profiles.placement.akash?.pricing.app).toEqual({ denom: "uact", amount: 100 });
});

test("each kind of port becomes the exposure Akash knows", () => {
  expect(sdl.services.app?.expose).toEqual([
    { port: 3000, as: 80, proto: "tcp", to: [{ global: true }], http_options: { max_body_size: 1000 } },
    { port: 443, as: 443, proto: "tcp", to: [{ global: true, ip: "app-ip" }] },
    { port: 4001, as: 4001, proto: "tcp", to: [{ global: true }] },
    { port: 5001, as: 5001, proto: "tcp", to: [{ service: "tunnel" }] },
  ]);
  expect(sdl.endpoints).toEqual({ "app-ip": { kind: "ip" } });
});

test("a persistent volume says so, and is mounted", () => {
  expect(sdl.profiles.compute.app?.resources.storage).toEqual([
    { name: "default", size: "512Mi" },
    { name: "data", size: "10Gi", attributes: { class: "beta3", persistent: "true" } },
    { name: "shm", size: "64Mi", attributes: { class: "ram", persistent: "false" } },
  ]);
  expect(sdl.services.app?.params?.storage).toEqual({
    data: { mount: "/data", readOnly: false },
    shm: { mount: "/dev/shm", readOnly: false },
  });
});

test("neither image nor env is part of it", () => {
  expect(JSON.stringify(sdl)).not.toMatch(/app:1|SECRET/);
});

test("the group is the same whatever the images and env are", () => {
  const { app, tunnel } = declaration.containers;
  const other = { ...declaration, containers: { app: { ...app!, image: "app:2", env: {} }, tunnel: tunnel! } };
  expect(groupOf(staticSdl("app", other, "100uact"))).toEqual(groupOf(sdl));
});

test("a document without a leased IP has no endpoints", () => {
  const { tunnel } = declaration.containers;
  expect(staticSdl("t", { main: "tunnel", containers: { tunnel: tunnel! } }, "1uact")).not.toHaveProperty("endpoints");
});

test("port 80 cannot be forwarded, since Akash makes it an ingress", () => {
  const { tunnel } = declaration.containers;
  const web = { ...tunnel!, ports: [{ port: 80, to: "forwarded" }] } as const;
  expect(() => staticSdl("site", { main: "web", containers: { web } }, "1uact")).toThrow(/use another port/);
  const udp = { ...web, ports: [{ ...web.ports[0], proto: "UDP" }] } as const;
  expect(() => staticSdl("site", { main: "web", containers: { web: udp } }, "1uact")).not.toThrow();
});

const price = { denom: "uact", amount: 1 };

test.each<[string, object, string]>([
  [
    "open a port that must not be public",
    { services: { tunnel: { expose: [{ port: 5432, to: [{ global: true }] }] } } },
    "app/tunnel: port 5432 must not be public",
  ],
  [
    "order a second place",
    {
      profiles: { placement: { other: { pricing: { tunnel: price } } } },
      deployment: { tunnel: { other: { profile: "tunnel", count: 1 } } },
    },
    "app: a service has one place",
  ],
  ["make no SDL", { services: { tunnel: null } }, "app: not a valid SDL:"],
])("raw fields that %s end the program without a stack trace", (_, sdl, says) => {
  const { tunnel } = declaration.containers;
  const build = () => staticSdl("app", { main: "tunnel", containers: { tunnel: tunnel! }, sdl: sdl as never }, "1uact");
  expect(build).toThrow(RunError);
  expect(build).toThrow(says);
});
