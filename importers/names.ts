import { TAKEN } from "../stage/services/apps.ts";
import { SERVICES, serviceRow } from "../stage/services/catalog.ts";
import type { Tell } from "./note.ts";
import type { Source } from "./source.ts";

const LONGEST = 32;

/** Labels of hosts that services of the platform have where the stage says nothing else. */
const TAKEN_HOSTS: ReadonlySet<string> = new Set(SERVICES.flatMap((service) => serviceRow(service).hosts));

/** A short name made of any text: lower case, digits and dashes; `otherwise` where nothing of it is left. */
export function shortName(text: string, otherwise: string): string {
  const word = text
    .slice(0, 4 * LONGEST)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+/, "");
  return cut(word) || otherwise;
}

/** The first of `name`, `name-2`, `name-3` … that is not taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? "" : `-${count}`;
    const found = `${cut(name, LONGEST - end.length)}${end}`;
    if (!isTaken(found)) return found;
  }
}

const cut = (word: string, length = LONGEST): string => word.slice(0, length).replace(/-+$/, "");

/** The app's name of each service. */
export function appNames(sources: readonly Source[]): Map<Source, string> {
  const names = new Map<Source, string>();
  const used = new Set<string>();
  for (const source of sources) {
    const plain = shortName(source.name, "app");
    const name = freeName(isTaken(plain) ? `my-${plain}` : plain, (name) => used.has(name));
    used.add(name);
    names.set(source, name);
  }
  return names;
}

/** Tells where an app is not called as its service is. */
export function tellName({ name, at, path }: Source, app: string, tell: Tell): void {
  if (app === name) return;
  const why = isTaken(name)
    ? `${name} is a service of the platform`
    : "names are short, in lower case, and each is given once";
  tell(at, path, `the app is called ${app}: ${why}`);
}

const isTaken = (name: string): boolean => TAKEN.includes(name) || name.startsWith("proxy-");

/** The label of an app's host. */
export const hostLabel = (name: string): string => (TAKEN_HOSTS.has(name) ? cut(`my-${name}`) : name);
