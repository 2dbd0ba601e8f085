import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sandboxNetwork } from "../../network/sandbox.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { busyboxStore } from "./images.fixture.ts";
import { type PublicNames, publicNames } from "./public-names.fixture.ts";

const PORT = 24_400;
const HOST = "registry.alternatefutures.test";
const IMAGE = `docker://${HOST}/team/busybox:1`;

/** A registry that keeps its blobs with the backups: each test goes on from where the one before left it. */
describe("a registry without a volume", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let names: PublicNames;
  let credentials: string;
  let digest: string;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "registry", "proxy");
      stage.setIn(["config", "backup"], stage.createNode({}));
      stage.setIn(["config", "services", "registry"], stage.createNode({ blobs: "s3" }));
    });
  });
  afterAll(async () => {
    await names?.close();
    await workspace.dispose();
  }, 60_000);

  const inspect = () => names.run("skopeo", "inspect", "--creds", credentials, "--format", "{{.Digest}}", IMAGE);

  test("takes an image, which lies in the bucket", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    const outputs = await workspace.shell(
      'eval "$(./platform env)" && pulumi stack output logins --show-secrets --json',
    );
    const { registry } = JSON.parse(outputs.stdout) as Record<string, { user: string; password: string }>;
    credentials = `${registry!.user}:${registry!.password}`;
    names = await publicNames(sandboxNetwork(`http://127.0.0.1:${PORT}`), [HOST]);
    const store = await busyboxStore();
    const from = `containers-storage:[overlay@${store.folder}+${store.folder}-run]localhost/busybox:1`;
    expect(await names.run("skopeo", "copy", "--dest-creds", credentials, from, IMAGE)).toMatchObject({ code: 0 });
    await store.remove();
    digest = (await inspect()).output.trim();
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const bucket = join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/registry");
    expect(await readdir(join(bucket, "docker/registry/v2/repositories/team"))).toEqual(["busybox"]);
  });

  test("has the same digest, whole, at another provider when its own is killed, and nothing is given up for it", async () => {
    const provider = (await ledger.providerOf("registry"))!;
    const body = JSON.stringify({ kind: "kill-provider", provider });
    await fetch(`http://127.0.0.1:${PORT}/faults`, { method: "POST", body });
    expect(await workspace.platform("up", "--refresh", "--yes")).toMatchObject({ code: 0 });
    expect(await ledger.providerOf("registry")).not.toBe(provider);
    expect((await inspect()).output.trim()).toBe(digest);
    const pulled = await names.run(
      "skopeo",
      "copy",
      "--src-creds",
      credentials,
      IMAGE,
      `dir:${workspace.folder}/pulled`,
    );
    expect(pulled).toMatchObject({ code: 0 });
  });
});
