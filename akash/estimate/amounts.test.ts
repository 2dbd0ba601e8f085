import { amountsOf } from "./amounts.ts";
import { groupOf, type Size } from "./orders.fixture.ts";

const amounts = (size: Size) => Object.fromEntries(amountsOf(groupOf(size).resources));

test.each<[string, Size, object]>([
  ["what every container takes", {}, { cpu: 1, memory: 1, storage: 1 }],
  ["all replicas", { cpu: 0.5, memory: 2, count: 3 }, { cpu: 1.5, memory: 6, storage: 3 }],
  ["a volume that lasts, by its class", { data: 10 }, { cpu: 1, memory: 1, storage: 1, "storage beta3": 10 }],
  ["a volume in memory", { shm: 0.25 }, { cpu: 1, memory: 1, storage: 1, "storage ram": 0.25 }],
  [
    "endpoints and addresses",
    { endpoints: 2, addresses: 1 },
    { cpu: 1, memory: 1, storage: 1, endpoint: 3, address: 1 },
  ],
  [
    "a GPU, by its model",
    { gpu: "vendor/nvidia/model/a100" },
    { cpu: 1, memory: 1, storage: 1, "gpu vendor/nvidia/model/a100": 1 },
  ],
])("%s are counted", (_, size, expected) => {
  expect(amounts(size)).toEqual(expected);
});

test("containers that share an address pay for one", () => {
  const [unit] = groupOf({ addresses: 1 }).resources;
  expect(amountsOf([unit!, unit!]).get("address")).toBe(1);
});
