import type { Image } from "./container.ts";
import { plainImage } from "./container.ts";

/** Exits at every start. */
const crashLoop: Image = () => Promise.reject(new Error("exit 1"));

/**
 * What runs for an image name: the sandbox knows a proxy and a secret store by their repository, `crash-loop` never gets
 * ready, all others are plain.
 */
export function imageTable(known: Readonly<Record<string, Image>>): (name: string) => Image {
  return (name) => {
    const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
    if (repository.endsWith("/crash-loop")) return crashLoop;
    const match = Object.keys(known).find((part) => repository.includes(part));
    return match === undefined ? plainImage : known[match]!;
  };
}
