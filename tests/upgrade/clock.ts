/** Preloaded by `node --import clock.ts?at=2026-01-01T00:00:00Z`: the process starts at that time, and its clock goes on. */
const RealDate = Date;
const shift = RealDate.parse(new URL(import.meta.url).searchParams.get("at") ?? "") - RealDate.now();
if (Number.isNaN(shift)) throw new Error(`${import.meta.url} names no time: add ?at=<ISO 8601>`);

const now = (): number => RealDate.now() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
