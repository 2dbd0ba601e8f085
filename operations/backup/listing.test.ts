import type { PastPlace } from "../../backup/history.ts";
import { listingOf } from "./listing.ts";

const DAY = Date.UTC(2026, 10, 29);
const at = (seconds: number) => DAY + seconds * 1000;

const places: PastPlace[] = [
  {
    name: "one",
    begun: at(0),
    complete: true,
    archived: at(40),
    backups: [{ label: "20261129-000005F", kind: "full", begun: at(5), finished: at(9), size: 7 }],
  },
  { name: "two", ancestor: "one", begun: at(60), complete: false, backups: [] },
];

test("the place that began last serves; what can be restored is told of each", () => {
  expect(listingOf({ service: "postgres", kind: "postgres", places, now: at(70) })).toEqual({
    service: "postgres",
    now: "2026-11-29T00:01:10.000Z",
    generations: [
      {
        name: "two",
        serves: true,
        began: "2026-11-29T00:01:00.000Z",
        ancestor: "one",
        restorable: null,
        archived: null,
        backups: [],
      },
      {
        name: "one",
        serves: false,
        began: "2026-11-29T00:00:00.000Z",
        ancestor: null,
        restorable: { from: "2026-11-29T00:00:09.000Z", until: "2026-11-29T00:00:40.000Z" },
        archived: "2026-11-29T00:00:40.000Z",
        backups: [
          {
            label: "20261129-000005F",
            kind: "full",
            begun: "2026-11-29T00:00:05.000Z",
            ended: "2026-11-29T00:00:09.000Z",
            size: 7,
          },
        ],
      },
    ],
  });
});

test("a service that never began has nothing", () => {
  expect(listingOf({ service: "postgres", kind: "postgres", places: [], now: DAY }).generations).toEqual([]);
});
