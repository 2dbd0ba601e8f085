import type { Image } from "./container.ts";
import { plainImage } from "./container.ts";

/** What runs for an image name: the sandbox knows a proxy and a secret store by their repository, all others are plain. */
export function imageTable(known: Readonly<Record<string, Image>>): (name: string) => Image {
  return (name) => {
    const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
    const match = Object.keys(known).find((part) => repository.includes(part));
    return match === undefined ? plainImage : known[match]!;
  };
}
