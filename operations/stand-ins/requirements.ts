import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UserError } from "../../engine/user-error.ts";

/** What of this machine decides whether the store can be used. */
export interface Surroundings {
  readonly platform: string;
  /** Absent where there are no user ids. */
  readonly uid: number | undefined;
  /** Whether a program is on PATH. */
  readonly has: (program: string) => boolean;
}

/** Programs, each with the package of Debian that has it. */
const READS = { podman: "podman", runc: "runc" } as const;
const BUILDS = { ...READS, buildah: "buildah", mmdebstrap: "mmdebstrap" } as const;

/** What is done with the store. */
export type Use = "read" | "build";

/** Why something cannot be done here, and the way out. */
export interface Obstacle {
  readonly why: string;
  readonly fix: string;
}

/** Why the store cannot be used; undefined where it can. Pure. */
export function obstacle({ platform, uid, has }: Surroundings, use: Use): Obstacle | undefined {
  if (platform !== "linux") {
    return {
      why: `stand-ins are images for Linux and are made on it; this is ${platform}`,
      fix: "run it on Linux, or in a virtual machine with it; images of registries need no stand-ins",
    };
  }
  const absent = Object.entries(use === "build" ? BUILDS : READS).filter(([program]) => !has(program));
  if (absent.length > 0) {
    return {
      why: `${absent.map(([program]) => program).join(", ")} ${absent.length === 1 ? "is" : "are"} not on PATH`,
      fix: `on Debian, as root: apt-get install --no-install-recommends ${absent.map(([, name]) => name).join(" ")}`,
    };
  }
  if (uid !== 0) {
    return { why: "the store of stand-ins belongs to root, and this is another user", fix: "run it as root: sudo -E" };
  }
  return undefined;
}

/** Refuses what cannot be done on this machine. */
export function requireStore(use: Use): void {
  const found = obstacle(thisMachine(), use);
  if (found) throw new UserError("tool", `stand-in images cannot be used here: ${found.why}.`, found.fix);
}

/** Looks at this machine. */
export function thisMachine(): Surroundings {
  return { platform: process.platform, uid: process.getuid?.(), has: isOnPath };
}

function isOnPath(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  // Those of root are not on the PATH of every user.
  return [...folders, "/usr/sbin", "/sbin"].some((folder) => folder !== "" && existsSync(join(folder, program)));
}
