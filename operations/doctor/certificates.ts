import type { Certificate } from "../certificates/state.ts";
import { type Check, ok, problem, warning } from "./check.ts";

/** RFC 3339. */
type Lifetime = Pick<Certificate, "names" | "notBefore" | "notAfter">;

const DAY = 86_400_000;
/** Shares of a lifetime that should be left: renewal is due at a third. */
const DUE = 1 / 3;
const LATE = 1 / 6;

/** How much of each certificate's life is left. Pure. */
export function checkCertificates(certificates: readonly Lifetime[], now: Date, renew: string): Check[] {
  return certificates.map(({ names, notBefore, notAfter }) => {
    const [start, end] = [Date.parse(notBefore), Date.parse(notAfter)];
    const left = (end - now.getTime()) / (end - start);
    const name = `certificate ${names[0]}`;
    if (left <= 0) return problem(name, `expired ${notAfter}`, renew);
    const says = `${((end - now.getTime()) / DAY).toFixed(1)} days left, ${Math.round(left * 100)} % of its life`;
    if (left < LATE) return problem(name, says, renew);
    return left < DUE ? warning(name, says, renew) : ok(name, says);
  });
}
