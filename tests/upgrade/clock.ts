/** Preloaded by `node --import clock.ts?at=2026-01-01T00:00:00Z`: the process starts at that time, and its clock goes on. */
const REAL_DATE = Date;
const shift = REAL_DATE.parse(new URL(import.meta.url).searchParams.get("at") ?? "") - REAL_DATE.now();
if (Number.isNaN(shift)) throw new Error(`${import.meta.url} names no time: add ?at=<ISO 8601>`);

const now = (): number => REAL_DATE.now() + shift;

globalThis.Date = new Proxy(REAL_DATE, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
