import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hierarchies } from "./footprint.ts";

/**
 * Whether the kernel killed something in a pod for want of memory. podman 4.3 does not say so with control groups of
 * version 1, and the container's own group is gone when it has ended: the pod's group is asked, which stays.
 * @param cgroup of the pod, within the hierarchies
 * @param limit bytes
 */
export async function wasOutOfMemory(cgroup: string, limit: number): Promise<boolean> {
  for (const root of await hierarchies()) {
    const events = await read(join(root, cgroup, "memory.events"));
    if (events !== undefined) return /^oom_kill [1-9]/m.test(events);
    const most = await read(join(root, cgroup, "memory.max_usage_in_bytes"));
    // what was charged last is charged in steps of 32 pages
    if (most !== undefined && most.trim() !== "0") return Number(most) >= limit - 32 * 4096;
  }
  return false;
}

const read = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);
