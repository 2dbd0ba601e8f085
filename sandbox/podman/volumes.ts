import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PodHost } from "./host.ts";

/** Where volumes are mounted, inside. */
const MOUNTS = "/run/volumes";

/** The persistent volumes of leases: a file each with a file system of the size that was leased, so that it can be full. */
export class Volumes {
  readonly #host: Pick<PodHost, "run">;
  readonly #folder: string;
  readonly #mounted = new Map<string, Promise<string>>();

  /** @param folder of the files */
  constructor(host: Pick<PodHost, "run">, folder: string) {
    this.#host = host;
    this.#folder = folder;
  }

  /** Folder, inside, of a volume; made where it is new. @param size bytes */
  mounted(lease: string, service: string, volume: string, size: number): Promise<string> {
    const file = join(this.#ofLease(lease), `${service}.${volume}`);
    const mounted = this.#mounted.get(file) ?? this.#mount(file, join(MOUNTS, idOf(lease), service, volume), size);
    this.#mounted.set(file, mounted);
    mounted.catch(() => this.#mounted.delete(file));
    return mounted;
  }

  async #mount(file: string, folder: string, size: number): Promise<string> {
    await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) {
      const draft = `${file}.new`;
      await writeFile(draft, "");
      await truncate(draft, size);
      // No reserve for root, no journal and no inode tables written ahead: a volume of 100 GiB costs megabytes.
      const options = ["-q", "-F", "-m", "0", "-O", "^has_journal", "-i", "65536", "-E", "lazy_itable_init=1"];
      await this.#host.run("mkfs.ext4", [...options, draft]);
      await this.#host.run("mv", [draft, file]);
    }
    await this.#host.run("mkdir", ["-p", folder]);
    await this.#host.run("mount", ["-o", "loop,noinit_itable", file, folder]);
    return folder;
  }

  /** Ends the volumes of a lease. */
  async end(lease: string): Promise<void> {
    const folder = this.#ofLease(lease);
    for (const [file, mounted] of this.#mounted) {
      if (!file.startsWith(`${folder}/`)) continue;
      this.#mounted.delete(file);
      const mount = await mounted.catch(() => undefined);
      if (mount) await this.#host.run("umount", ["-l", mount]);
    }
    await rm(folder, { recursive: true, force: true });
  }

  /** Ends the volumes of all leases but these, before any is mounted: nobody was there when their leases ended. */
  async keepOnly(leases: readonly string[]): Promise<void> {
    const kept = new Set(leases.map(idOf));
    const present = await readdir(this.#folder).catch(() => []);
    for (const id of present) if (!kept.has(id)) await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  #ofLease(lease: string): string {
    return join(this.#folder, idOf(lease));
  }
}

const idOf = (lease: string): string => createHash("sha256").update(lease).digest("hex").slice(0, 16);
