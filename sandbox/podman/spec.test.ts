import type { ManifestService } from "../../sdl/types.ts";
import { containerSpec, type PodPlace, persistentVolumes } from "./spec.ts";

const volume = (name: string, size: string, storageClass: string) => ({
  name,
  size: { val: size },
  attributes: [{ key: "class", value: storageClass }],
});

const service = (more: Partial<ManifestService> = {}): ManifestService => ({
  name: "postgres",
  image: "postgres:17.6",
  command: ["bash", "-c"],
  args: ["echo start"],
  env: ["PGDATA=/data/pg", "EMPTY=", "NOTHING"],
  resources: {
    id: 1,
    cpu: { units: { val: "250" } },
    memory: { size: { val: "1073741824" } },
    storage: [{ name: "default", size: { val: "512" } }, volume("data", "1000", "beta3"), volume("shm", "2000", "ram")],
    gpu: { units: { val: "0" } },
    endpoints: [],
  },
  count: 1,
  expose: [],
  params: {
    storage: [
      { name: "data", mount: "/data", readOnly: false },
      { name: "shm", mount: "/dev/shm", readOnly: false },
    ],
  },
  credentials: null,
  ...more,
});

const place: PodPlace = {
  name: "pod-1",
  pod: "postgres-0",
  network: "/run/netns/pod-1",
  cgroup: "/sandbox/pod-1",
  volumes: { data: "/run/volumes/data" },
  authorities: "/state/authorities.pem",
  identity: { AKASH_OWNER: "akash1x" },
};

const spec = (more?: Partial<ManifestService>) =>
  containerSpec(service(more), "docker.io/library/postgres:17.6", place);

test("command and arguments take the place of the image's entry point and command", () => {
  expect(spec()).toMatchObject({ entrypoint: ["bash", "-c"], command: ["echo start"] });
});

test("without a command the image's own is kept, also where the list is empty", () => {
  for (const none of [null, []]) {
    const made = spec({ command: none, args: none });
    expect(made).not.toHaveProperty("entrypoint");
    expect(made).not.toHaveProperty("command");
  }
});

test("the environment is the manifest's, after what the provider says", () => {
  expect(spec({ env: ["AKASH_OWNER=mine", "A=b=c"] }).env).toMatchObject({ AKASH_OWNER: "mine", A: "b=c" });
  expect(spec().env).toMatchObject({ AKASH_OWNER: "akash1x", EMPTY: "", NOTHING: "" });
});

test("variables are put where the manifest names them, as the kubelet does it", () => {
  const made = spec({ env: ["A=1", "B=$(A)$$"], command: ["run", "$(B)"], args: ["$(AKASH_OWNER)", "$(date)"] });
  expect(made).toMatchObject({ env: { B: "1$" }, entrypoint: ["run", "1$"], command: ["akash1x", "$(date)"] });
});

test("memory is limited without swap, CPU by time and share, processes by number", () => {
  expect(spec().resource_limits).toEqual({
    memory: { limit: 2 ** 30, swap: 2 ** 30 },
    cpu: { quota: 25_000, period: 100_000, shares: 256 },
    pids: { limit: 2048 },
  });
});

test("a persistent volume is the lease's folder, one of class ram is memory of its size", () => {
  expect(spec().mounts.slice(0, 2)).toEqual([
    { type: "bind", source: "/run/volumes/data", destination: "/data", options: ["rbind", "rw"] },
    { type: "tmpfs", destination: "/dev/shm", options: ["size=2000", "mode=1777"] },
  ]);
});

test("a volume that is read only cannot be written", () => {
  const params = { storage: [{ name: "data", mount: "/data", readOnly: true }] };
  expect(spec({ params }).mounts[0]?.options).toContain("ro");
});

test("only mounted volumes that are not memory outlive a container", () => {
  expect(persistentVolumes(service())).toEqual([{ name: "data", size: 1000 }]);
  expect(persistentVolumes(service({ params: { storage: null } }))).toEqual([]);
});

test("as on a provider no privileges are gained, and nothing but the sandbox starts it again", () => {
  expect(spec()).toMatchObject({ no_new_privileges: true, restart_policy: "no", healthconfig: { Test: ["NONE"] } });
});
