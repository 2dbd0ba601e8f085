import { ComponentResource, type Output, runtime } from "@pulumi/pulumi";
import { committedStage } from "../stage/stage.fixture.ts";
import { recordingTarget } from "../targets/recording.fixture.ts";
import type { Abilities } from "../targets/target.ts";
import type { Declaration } from "../workload/declaration.ts";
import { Service, type ServiceSpec } from "./service.ts";

const declaration: Declaration = {
  main: "app",
  healthPath: "/health",
  hosts: ["app.example.com"],
  containers: {
    app: { image: "app:1", env: { KEY: "value" }, cpu: 1, memory: "1Gi", ports: [{ port: 3000, to: "ingress" }] },
  },
};

beforeAll(() =>
  runtime.setMocks({ call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
);

const stage = committedStage("local");

function declare(spec: Partial<ServiceSpec> = {}, can: Partial<Abilities> = {}) {
  const target = recordingTarget(can);
  const parent = new ComponentResource("test:Example", "example");
  const service = new Service(parent, "app", { stage, target, settings: stage.services.docs, declaration, ...spec });
  return { service, asked: target.deployed.get("app")! };
}

const value = <T>(output: Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

test("every host leads to the entrance as the target says it is reached", async () => {
  expect(await value(declare().service.routes())).toEqual([
    {
      host: "app.example.com",
      upstream: {
        service: "app",
        host: "app.app.recording.example",
        port: 8443,
        tls: { serverName: "app.app.recording.example", verify: true },
        hostHeader: "app.app.recording.example",
        healthPath: "/health",
      },
    },
  ]);
});

test("the target is given the declaration with the stage's settings, and what the stage wishes", () => {
  const settings = { ...stage.services.docs, cpu: 2, drain: 7 };
  const { asked } = declare({ settings, apartFrom: ["proxy"], alike: ["other"] });
  expect(asked.workload.containers.app?.cpu).toBe(2);
  expect(asked.wishes).toMatchObject({ settings, apartFrom: ["proxy"], alike: ["other"], drain: 7, needs: [] });
});

test("a target that cannot is refused with everything that it lacks", () => {
  const volumes = { data: { size: "1Gi", mount: "/data", kind: "persistent" } } as const;
  const app = { ...declaration.containers.app!, volumes };
  expect(() =>
    declare({ declaration: { ...declaration, containers: { app } } }, { ingress: false, volumes: false }),
  ).toThrow(
    "app: the target recording cannot give an ingress for port 3000 of container app, volume data of container app; it gives address, forwarded, apart. Name another target for the service in the stage file.",
  );
});
