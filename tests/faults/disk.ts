import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { currentProcess, never } from "./simulated-process.ts";

/** Paths that begin so are on the disk of this module. */
export const DISK_ROOT = "/virtual-disk/";

interface Inode {
  text: string;
  mtimeMs: number;
}

const inodes = new Map<string, Inode>();

/** The files the wallet's lock needs, in memory; a killed process neither reads nor writes. */
const operations = {
  async mkdir() {},
  async readFile(path: string) {
    return found(path).text;
  },
  async stat(path: string) {
    return { mtimeMs: found(path).mtimeMs };
  },
  async writeFile(path: string, text: string) {
    inodes.set(path, { text, mtimeMs: Date.now() });
  },
  async link(from: string, to: string) {
    if (inodes.has(to)) throw failure("EEXIST", to);
    inodes.set(to, found(from));
  },
  async rename(from: string, to: string) {
    inodes.set(to, found(from));
    inodes.delete(from);
  },
  async unlink(path: string) {
    found(path);
    inodes.delete(path);
  },
  async utimes(path: string) {
    found(path).mtimeMs = Date.now();
  },
};

export function clearDisk(): void {
  inodes.clear();
}

/** Rewrites every file: the lock file of a killed process must name a process that does not exist. */
export function rewriteDisk(change: (text: string) => string): void {
  for (const inode of inodes.values()) inode.text = change(inode.text);
}

/** Puts this disk under `diskRoot`; all other paths stay what they are. */
export function installDisk(): void {
  for (const [name, operation] of Object.entries(operations)) {
    const key = name as keyof typeof operations;
    const real = files[key] as (...given: unknown[]) => Promise<unknown>;
    const virtual = operation as (...given: unknown[]) => Promise<unknown>;
    const replacement = (path: unknown, ...rest: unknown[]) => {
      if (!`${path}/`.startsWith(DISK_ROOT)) return real(path, ...rest);
      return currentProcess()?.dead ? never : virtual(path, ...rest);
    };
    Object.assign(files, { [key]: replacement });
  }
  syncBuiltinESMExports();
}

function found(path: string): Inode {
  const inode = inodes.get(path);
  if (!inode) throw failure("ENOENT", path);
  return inode;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
