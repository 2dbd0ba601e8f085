import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { storeEnvironment, storeFolder } from "../../images/stand-ins/store.ts";
import { sandboxPorts } from "../../network/sandbox-ports.ts";
import { freeBase, type SandboxProcess, startSandbox } from "../../sandbox/process.fixture.ts";
import { busyboxStore, type ImageStore } from "../../tests/containers/images.fixture.ts";
import { pullImages } from "./pull.ts";
import { survey } from "./survey.ts";

const REDIS = "docker.io/library/redis:7.4.5";

/** The registry of a sandbox stands for Docker Hub. */
describe("images that are pulled in the place of stand-ins", () => {
  let folder: string;
  let busybox: ImageStore;
  let sandbox: SandboxProcess;
  let digest: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pull-"));
    busybox = await busyboxStore();
    const port = await freeBase();
    sandbox = await startSandbox(join(folder, "sandbox"), port, "--runtime", "podman", "--image-store", storeFolder());
    const registry = `127.0.0.1:${sandboxPorts(port).registry}`;
    const from = `containers-storage:[overlay@${busybox.folder}+${busybox.folder}-run]localhost/busybox:1`;
    await execa("skopeo", ["copy", "--dest-tls-verify=false", from, `docker://${registry}/library/redis:7.4.5`]);
    const inspect = [
      "inspect",
      "--tls-verify=false",
      "--format",
      "{{.Digest}}",
      `docker://${registry}/library/redis:7.4.5`,
    ];
    digest = (await execa("skopeo", inspect)).stdout;
    const registries = join(folder, "registries.conf");
    await writeFile(registries, `[[registry]]\nprefix = "docker.io"\nlocation = "${registry}"\ninsecure = true\n`);
    process.env.CONTAINERS_REGISTRIES_CONF = registries;
    process.env.ALTERNATE_FUTURES_IMAGES = join(folder, "images");
  });

  afterAll(async () => {
    sandbox.child.kill("SIGTERM");
    await sandbox.ended;
    await busybox.remove();
    await execa("umount", ["-l", join(storeFolder(), "overlay")], { reject: false });
    await rm(folder, { recursive: true, force: true });
  });

  const stateOfRedis = async () => (await survey()).find(({ standIn }) => standIn.name === "redis")?.state;

  test("by the locked digest, under the name that components use", async () => {
    expect(await stateOfRedis()).toBe("missing");
    const told: string[] = [];
    await pullImages(["redis"], new Map([["redis:7.4.5", digest]]), (reference) => told.push(reference));
    expect(told).toEqual([REDIS]);
    expect(await stateOfRedis()).toBe("pulled");
    const format = ["image", "inspect", "--format", "{{.Digest}}", REDIS];
    expect((await execa("podman", format, { env: await storeEnvironment() })).stdout).toBe(digest);
  });

  test("an image that the registry does not have is told with its words, and nothing is stored", async () => {
    await expect(pullImages(["nginx"], new Map(), () => {})).rejects.toThrow(/manifest unknown/);
    expect((await survey()).find(({ standIn }) => standIn.name === "nginx")?.state).toBe("missing");
  });
});
