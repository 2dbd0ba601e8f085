import { randomBytes } from "node:crypto";
import { badInput } from "./errors.js";

/** @throws where it is no name */
export function checkedName(name) {
  if (!/^\P{C}{1,100}$/u.test(name) || name.trim() === "") throw badInput("a name has 1 to 100 printable characters");
  return name;
}

/** A label of a host name, unique by its end. */
export function slugOf(name) {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [words.join("-").slice(0, 40), randomBytes(4).toString("hex")].filter(Boolean).join("-");
}
