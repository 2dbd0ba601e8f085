import { UserError } from "../../engine/user-error.ts";
import { STAND_INS } from "../../images/stand-ins/catalog.ts";

/** Refuses names that are no stand-in's. */
export function requireKnown(names: readonly string[]): void {
  const known = STAND_INS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UserError("not-found", `there is no stand-in ${unknown.join(", ")}; there are ${known.join(", ")}`);
}
