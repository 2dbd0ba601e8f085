import { execa } from "execa";
import { UserError } from "../../engine/user-error.ts";
import { storeEnvironment } from "../../images/stand-ins/store.ts";

/** Lines of a failed program that are told. */
const LAST = 12;

/** Standard output of podman or buildah, run on the store. @throws UserError with its last lines where it fails */
export async function onStore(
  program: "podman" | "buildah",
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  return output(program, args, { env: await storeEnvironment(), signal });
}

/** Standard output of a program. @throws UserError with its last lines where it fails */
export async function output(
  program: string,
  args: readonly string[],
  { env = {}, cwd, signal }: { env?: Record<string, string>; cwd?: string; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = execa(program, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    // What it has started has to end with it, and clean up: the signal is for its whole group.
    ...(signal && { detached: true }),
    cleanup: signal === undefined,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  const stop = () => endGroup(child.pid);
  signal?.addEventListener("abort", stop);
  const result = await child;
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (!result.failed) return result.stdout;
  const last = (result.all || result.shortMessage || "").trim().split("\n").slice(-LAST).join("\n  ");
  throw new UserError(
    "tool",
    `${program} ${args[0]} failed:\n  ${last}`,
    "mend what its lines say, then run this again",
  );
}

/** Asks a program to end, and all that it has started. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGTERM");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
