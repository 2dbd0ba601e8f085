import type { ServiceSettings } from "../stage/services/settings.ts";
import type { Declaration } from "./declaration.ts";
import { withSettings } from "./settings.ts";

const declaration: Declaration = {
  main: "app",
  containers: {
    app: { image: "app:1", cpu: 1, memory: "1Gi", env: { A: "1", B: "2" } },
    tunnel: { image: "tunnel:1", cpu: 0.1, memory: "64Mi" },
  },
};

const settings: ServiceSettings = { enabled: true, target: "akash", env: {}, placement: { exclude: [] } };

test("nothing set leaves the declaration as it is", () => {
  expect(withSettings(declaration, settings)).toEqual(declaration);
});

test("what is set goes to the main container and to no other", () => {
  const { containers } = withSettings(declaration, { ...settings, image: "app:2", cpu: 2, memory: "2Gi", replicas: 3 });
  expect(containers.app).toMatchObject({ image: "app:2", cpu: 2, memory: "2Gi", replicas: 3 });
  expect(containers.tunnel).toEqual(declaration.containers.tunnel);
});

test("env of the stage wins over the service's own", () => {
  const { containers } = withSettings(declaration, { ...settings, env: { B: "3", C: "4" } });
  expect(containers.app?.env).toEqual({ A: "1", B: "3", C: "4" });
});

test("storage is the size of the data volume, or of the root where there is none", () => {
  expect(withSettings(declaration, { ...settings, storage: "5Gi" }).containers.app?.storage).toBe("5Gi");
  const volumes = {
    shm: { size: "64Mi", mount: "/dev/shm", kind: "ram" },
    data: { size: "1Gi", mount: "/data", kind: "persistent" },
  } as const;
  const stateful = { main: "app", containers: { app: { ...declaration.containers.app!, volumes } } };
  const { app } = withSettings(stateful, { ...settings, storage: "5Gi" }).containers;
  expect(app?.volumes).toEqual({ shm: volumes.shm, data: { ...volumes.data, size: "5Gi" } });
  expect(app?.storage).toBeUndefined();
});
