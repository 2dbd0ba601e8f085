import fc from "fast-check";
import { sameRecordSet } from "../plan/plan.ts";
import { routing } from "./arbitrary-records.fixture.ts";
import { canonicalRecordSet } from "./rdata.ts";
import { answerLines, type Routing, routedValues } from "./routing.ts";

const routed = (given: Routing) => ({ name: "www", type: "A", ttl: 60, values: [], routing: given });

/** The same answers, written in the opposite order. */
function reversed(given: Routing): Routing {
  const turn = <T extends { values: readonly string[] }>(items: readonly T[]): T[] =>
    items.toReversed().map((item) => ({ ...item, values: item.values.toReversed() }));
  if (given.kind === "weighted") return { ...given, items: turn(given.items) };
  if (given.kind === "nearest") return { ...given, items: turn(given.items) };
  if (given.kind === "other") return given;
  if (given.kind === "countries") {
    const answers = given.answers.map(({ countries, items }) => ({
      countries: countries.toReversed(),
      items: turn(items),
    }));
    return { ...given, answers: answers.reverse(), others: turn(given.others) };
  }
  return { ...given, primary: given.primary.toReversed(), backup: given.backup.toReversed() };
}

test("equal routing is equal whatever its order, and has the values of all its answers", () => {
  fc.assert(
    fc.property(routing, (given) => {
      const canonical = canonicalRecordSet(routed(given));
      expect(canonicalRecordSet(routed(reversed(given)))).toEqual(canonical);
      expect(canonicalRecordSet(canonical)).toEqual(canonical);
      expect(canonical.values).toEqual(routedValues(given));
      expect(sameRecordSet(canonical, routed(reversed(given)))).toBe(true);
    }),
  );
});

test("other weights, places, values, and none at all are not equal", () => {
  const item = { weight: 1, values: ["192.0.2.1"] };
  const sets = [
    routed({ kind: "weighted", items: [item, { weight: 2, values: ["192.0.2.2"] }] }),
    routed({ kind: "weighted", items: [item, { weight: 3, values: ["192.0.2.2"] }] }),
    routed({ kind: "nearest", items: [{ place: "us-east1", values: ["192.0.2.1", "192.0.2.2"] }] }),
    routed({ kind: "nearest", items: [{ place: "us-west1", values: ["192.0.2.1", "192.0.2.2"] }] }),
    { name: "www", type: "A", ttl: 60, values: ["192.0.2.1", "192.0.2.2"] },
  ];
  const equal = sets.flatMap((a) => sets.filter((b) => a !== b && sameRecordSet(a, b)));
  expect(equal).toEqual([]);
});

test("people read one line an answer", () => {
  const items = ["asia-east1", "europe-west1", "europe-west3"].map((place) => ({
    place,
    values: place.startsWith("asia") ? ["192.0.2.1"] : ["192.0.2.2", "192.0.2.3"],
  }));
  expect(answerLines({ values: [], routing: { kind: "nearest", items } })).toEqual([
    "nearest to asia-east1: 192.0.2.1",
    "nearest to europe-west1, europe-west3: 192.0.2.2, 192.0.2.3",
  ]);
});
