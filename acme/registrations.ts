import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { guardRegistration, type Limits } from "./limits.ts";

interface Registration {
  readonly directoryUrl: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Writes down that an account is going to be registered, since CAs count new accounts by the address they come from.
 * @param file keeps the registrations of this machine
 * @throws LimitReached
 */
export async function countRegistration(file: string, directoryUrl: string, now: Date, limits: Limits): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "[]";
    throw error;
  });
  const recent = (JSON.parse(text) as Registration[]).filter(
    ({ at }) => now.getTime() - Date.parse(at) < limits.accounts.within,
  );
  const here = recent.filter((registration) => registration.directoryUrl === directoryUrl);
  guardRegistration(now, here, limits);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify([...recent, { directoryUrl, at: now.toISOString() }]));
}
