import { execa } from "execa";

/** Programs that containers need here, and the Debian package of each. */
const PROGRAMS: Readonly<Record<string, string>> = {
  podman: "podman",
  runc: "runc",
  conmon: "conmon",
  catatonit: "catatonit",
  unshare: "util-linux",
  nsenter: "util-linux",
  mount: "mount",
  ip: "iproute2",
  "mkfs.ext4": "e2fsprogs",
};

/** What a machine has of what containers need. */
export interface Machine {
  readonly platform: string;
  readonly root: boolean;
  /** Of the programs. */
  readonly missing: readonly string[];
}

/** Why a machine cannot run containers, and what to do; undefined where it can. Pure. */
export function lack({ platform, root, missing }: Machine): { readonly why: string; readonly fix: string } | undefined {
  const simulated = "leave out --runtime podman (sandbox.runtime: simulated needs nothing)";
  if (platform !== "linux")
    return { why: `containers of the sandbox need Linux, and this is ${platform}`, fix: simulated };
  if (!root)
    return {
      why: "containers of the sandbox need root (mounts, networks, limits)",
      fix: `run it as root, or ${simulated}`,
    };
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((program) => PROGRAMS[program]!))];
  const fix = `apt-get install --no-install-recommends ${packages.join(" ")}\n  or ${simulated}`;
  return { why: `containers of the sandbox need ${missing.join(", ")}`, fix };
}

/** Looks at this machine. */
export async function thisMachine(): Promise<Machine> {
  const missing: string[] = [];
  if (process.platform === "linux") {
    const { stdout } = await execa("sh", [
      "-c",
      `PATH="$PATH:/usr/sbin:/sbin"; for p; do command -v "$p" >/dev/null || echo "$p"; done`,
      "sh",
      ...Object.keys(PROGRAMS),
    ]);
    missing.push(...stdout.split("\n").filter(Boolean));
  }
  return { platform: process.platform, root: process.getuid?.() === 0, missing };
}

/** @throws where this machine cannot run containers */
export async function requirePodman(): Promise<void> {
  const lacking = lack(await thisMachine());
  if (lacking) throw new Error(`${lacking.why}; ${lacking.fix}`);
}
