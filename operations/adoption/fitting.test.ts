import type { GroupSpec } from "../../sdl/types.ts";
import { unfit } from "./fitting.ts";
import type { RunningPlace } from "./running.ts";

const unit = (cpu: string) => ({
  id: 1,
  cpu: { units: { val: cpu }, attributes: [] },
  memory: { quantity: { val: "1" }, attributes: [] },
  storage: [{ name: "default", quantity: { val: "1" }, attributes: [] }],
  gpu: { units: { val: "0" }, attributes: [] },
  endpoints: [],
});
const requirements = { signed_by: { all_of: null, any_of: null }, attributes: null };
const price = { denom: "uact", amount: "1.000000000000000000" };

function place(service: string, dseq: string, more: Partial<RunningPlace> = {}): RunningPlace {
  const groupSpec = {
    name: `af:p/prod/${service}#00000000`,
    requirements,
    resources: [{ resource: unit("500"), count: 1, price }],
  };
  return {
    service,
    dseq,
    provider: "dune",
    containers: [],
    info: { groups: [{ group_spec: groupSpec }] },
    ...more,
  } as never;
}

function wanted(service: string, cpu = "500") {
  const resource = {
    id: 1,
    cpu: { units: { val: cpu } },
    memory: { size: { val: "1" } },
    storage: [{ name: "default", size: { val: "1" } }],
    gpu: { units: { val: "0" } },
    endpoints: [],
  };
  const group = {
    name: "dcloud",
    requirements,
    resources: [{ resource, count: 1, price: { denom: "uact", amount: "1" } }],
  };
  return { service, group: group as unknown as GroupSpec };
}

test("what runs as the file says is taken", () => {
  expect(unfit([place("api", "1")], [wanted("api"), wanted("docs")], "prod")).toEqual([]);
});

test.each<[string, RunningPlace[], ReturnType<typeof wanted>[], RegExp]>([
  [
    "two of one service",
    [place("api", "1"), place("api", "2")],
    [wanted("api")],
    /api \(deployment 1, the older one, at dune\): another runs it, too; .*adopt --stage prod --use 1$/,
  ],
  [
    "one whose provider is silent",
    [place("api", "1", { problem: "its provider does not answer" })],
    [wanted("api")],
    /its provider does not answer; .*lease close 1/,
  ],
  ["one that the file has not", [place("api", "1")], [], /Pulumi\.prod\.yaml has no such service enabled/],
  [
    "one of another size",
    [place("api", "1")],
    [wanted("api", "1000")],
    /asks for another place than runs \(CPU 0\.5 -> 1.*\); say what runs there first/,
  ],
])("%s is not, and the line says what mends it", (_, running, program, told) => {
  expect(unfit(running, program, "prod")[0]).toMatch(told);
});
