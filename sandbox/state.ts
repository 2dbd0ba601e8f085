import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One JSON document on disk, replaced atomically, so that a killed process leaves the old or the new one, never half of it. */
export class StateFile<T> {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns `undefined` before the first write @throws when the file is there but unreadable */
  read(): T | undefined {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Error(`cannot read the sandbox's state ${this.path}: ${(error as Error).message}`);
    }
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new Error(
        `the sandbox's state ${this.path} is not valid JSON (${(error as Error).message}); restore it, or remove its folder to begin anew`,
      );
    }
  }

  write(value: T): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const draft = `${this.path}.new`;
    writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
