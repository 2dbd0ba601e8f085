import { spawn } from "node:child_process";

/** Program and arguments by which a system opens a URL for its user. Pure. */
export function openerOf(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  // The first argument in quotes is a title.
  if (platform === "win32") return ["cmd", "/c", "start", "", url];
  return ["xdg-open", url];
}

/** Starts it and lets it go; resolves also where there is no such program, as on a server. */
export function openBrowser([program, ...args]: ReturnType<typeof openerOf>): Promise<void> {
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once("spawn", () => resolve()).once("error", () => resolve());
  });
}
