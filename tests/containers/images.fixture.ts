import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Applets that tests call. */
const APPLETS =
  "sh sleep nc httpd wget cat ls echo nslookup id dd df head touch mkdir env hostname grep yes tail true false stty";

/** A containers-storage with one image, `localhost/busybox:1`: what the runtime is tested with wherever podman is. */
export interface ImageStore {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function busyboxStore(): Promise<ImageStore> {
  const folder = await mkdtemp(join(tmpdir(), "image-store-"));
  const root = join(folder, "root");
  await mkdir(join(root, "bin"), { recursive: true });
  await copyFile("/bin/busybox", join(root, "bin", "busybox"));
  for (const applet of APPLETS.split(" ")) await symlink("busybox", join(root, "bin", applet));
  const configuration = join(folder, "storage.conf");
  const store = join(folder, "storage");
  await writeFile(configuration, `[storage]\ndriver = "overlay"\ngraphroot = "${store}"\nrunroot = "${folder}/run"\n`);
  const environment = { CONTAINERS_STORAGE_CONF: configuration };
  await execa("tar", ["-C", root, "-cf", join(folder, "root.tar"), "."]);
  await execa("podman", ["import", join(folder, "root.tar"), "localhost/busybox:1"], { env: environment });
  return {
    folder: store,
    async remove() {
      await execa("umount", ["-l", join(store, "overlay")], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
