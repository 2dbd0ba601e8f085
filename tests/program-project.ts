import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { ensurePulumi } from "../engine/tools.ts";
import type { Outcome, Workspace } from "./workspace.ts";

const PACKAGE = "alternate-futures-platform";

/** The project of `examples/program`, in a folder of its own, with the packed toolkit among its packages. */
export class ProgramProject {
  readonly folder: string;
  /** Of the installed package. */
  readonly installed: string;

  private constructor(folder: string, installed: string) {
    this.folder = folder;
    this.installed = installed;
  }

  /** Packs the toolkit as it would be published, and installs it with the packages that it depends on, without a registry. */
  static async make(workspace: Workspace): Promise<ProgramProject> {
    const folder = await mkdtemp(join(tmpdir(), "program-"));
    await cp(join(workspace.folder, "examples/program"), folder, { recursive: true });
    // The checkout itself forbids scripts, and this one compiles.
    const packed = await execa("npm", ["pack", workspace.folder, "--silent", "--ignore-scripts=false"], {
      cwd: folder,
    });
    const installed = join(folder, "node_modules", PACKAGE);
    await mkdir(installed, { recursive: true });
    await execa("tar", ["-xzf", join(folder, packed.stdout.trim()), "-C", installed, "--strip-components=1"]);
    await linkPackages(workspace.folder, folder);
    return new ProgramProject(folder, installed);
  }

  /** Runs a shell command in the folder to its end, with the pinned Pulumi on PATH. */
  async shell(command: string, env: Record<string, string> = {}): Promise<Outcome> {
    const result = await execa("sh", ["-c", command], {
      cwd: this.folder,
      env: { ...(await this.#environment()), ...env },
      reject: false,
      all: true,
      stdin: "ignore",
    });
    return { code: result.exitCode ?? 1, stdout: result.stdout, screen: result.all };
  }

  dispose(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #environment(): Promise<Record<string, string>> {
    return {
      PATH: [await ensurePulumi(), dirname(process.execPath), process.env.PATH].join(":"),
      // A CLI that was built from source finds its language host by this.
      PLATFORM_ROOT: join(this.installed, "dist"),
      PULUMI_HOME: join(this.folder, ".pulumi"),
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_STACK: "dev",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
    };
  }
}

/** Links what `npm install` would bring: what the toolkit needs at run time, and no package that only its tests use. */
async function linkPackages(from: string, to: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(from, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const needed = Object.entries(lock.packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev)
    .map(([path]) => path);
  for (const path of needed) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await symlink(join(from, path), join(to, path));
  }
}
