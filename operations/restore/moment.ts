import { UserError } from "../../engine/user-error.ts";

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const AGO = /^([1-9]\d{0,6})(s|m|h|d) ago$/;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)? ?(Z|UTC|[+-]\d\d:\d\d)$/;

/**
 * A moment as a person types it: `2026-11-29T06:44:09Z`, `2026-11-29 06:44 UTC`, `10m ago`. Pure.
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970 @throws UserError for what is none, and for a time without zone
 */
export function momentOf(text: string, now: number): number {
  const [, amount, unit] = AGO.exec(text) ?? [];
  if (amount) return now - Number(amount) * UNITS[unit as keyof typeof UNITS];
  const [, day, minutes, seconds = ":00", zone = ""] = TIME.exec(text) ?? [];
  const moment = Date.parse(`${day}T${minutes}${seconds}${zone.replace("UTC", "Z")}`);
  if (day !== undefined && !Number.isNaN(moment)) return moment;
  throw new UserError(
    "argument",
    `--at ${text.slice(0, 60)} is no moment; a time needs its zone.`,
    'write --at 2026-11-29T06:44:09Z, or --at "10m ago"',
  );
}
