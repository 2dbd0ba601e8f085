import { CATALOG } from "../stage/services/catalog.ts";
import { committedStage } from "../stage/stage.fixture.ts";
import { apartFrom } from "./connections.ts";

const stage = committedStage("prod");
const services = Object.values(CATALOG).map(({ name }) => name);

test("being apart is mutual", () => {
  for (const one of services) {
    for (const other of services) {
      const there = apartFrom(stage, one).includes(other);
      expect(apartFrom(stage, other).includes(one)).toBe(there);
    }
  }
});

test("no service is to be apart from itself", () => {
  for (const each of services) expect(apartFrom(stage, each)).not.toContain(each);
});

test("being apart from the proxy is being apart from every proxy", () => {
  const proxy = { ...stage.services.proxy, also: { oregon: { placement: { exclude: [] }, named: true } } };
  const several = { ...stage, services: { ...stage.services, proxy } };
  expect(apartFrom(several, "docs")).toEqual(["proxy", "proxy-oregon"]);
  expect(apartFrom(several, "proxy")).not.toContain("proxy-oregon");
});

test("services on two targets are apart as they are", () => {
  const postgres = { ...stage.services.postgres, target: "other" as "akash" };
  const two = { ...stage, services: { ...stage.services, postgres } };
  expect(apartFrom(two, "api")).not.toContain("postgres");
  expect(apartFrom(two, "postgres")).toEqual([]);
});

test("few providers suffice: the connections can be coloured with three, and one more for each further proxy", () => {
  const colours = new Map<string, number>();
  const place = (rest: readonly string[]): boolean => {
    const [service, ...others] = rest;
    if (!service) return true;
    const taken = new Set(apartFrom(stage, service).map((other) => colours.get(other)));
    return [0, 1, 2].some((colour) => {
      if (taken.has(colour)) return false;
      colours.set(service, colour);
      if (place(others)) return true;
      colours.delete(service);
      return false;
    });
  };
  expect(place(services)).toBe(true);
});
