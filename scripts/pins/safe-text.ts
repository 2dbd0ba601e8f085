import type { PinsStatus } from "../../operations/status/report.ts";

/** How much of what IPFS pins is held elsewhere, and what is not; ends with a line break. Pure. @param most that are named */
export function safePinsText(pins: PinsStatus | null, most: number): string {
  if (!pins || pins.total === null) return "";
  const unsafe = pins.unsafe.slice(0, most).map(({ cid, state, since, at }) => {
    const where = at === null ? "asked for nowhere yet" : `${state} at ${at}, asked for since ${since!.slice(0, 19)}Z`;
    return `       not ${cid}: ${where}\n`;
  });
  const more = pins.unsafe.length - unsafe.length;
  return `\npins   ${pins.safe} of ${pins.total} are held elsewhere\n${unsafe.join("")}${more > 0 ? `       and ${more} more: ./platform pins list\n` : ""}`;
}
