import type { GroupSpec } from "../../sdl/types.ts";
import { lostKeys, unfit, type WantedPlace, wronglyGivenUp } from "./fitting.ts";
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

const volume = { name: "data", quantity: { val: "1" }, attributes: [{ key: "persistent", value: "true" }] };

function place(service: string, dseq: string, more: Partial<RunningPlace> = {}): RunningPlace {
  const small = unit("500");
  const resource = service === "postgres" ? { ...small, storage: [...small.storage, volume] } : small;
  const groupSpec = {
    name: `af:p/prod/${service}#00000000`,
    requirements,
    resources: [{ resource, count: 1, price }],
  };
  return {
    service,
    dseq,
    provider: "dune",
    condition: "runs",
    why: "",
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
    storage: [
      { name: "default", size: { val: "1" } },
      ...(service === "postgres"
        ? [{ name: "data", size: { val: "1" }, attributes: [{ key: "persistent", value: "true" }] }]
        : []),
    ],
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

const problems = (running: RunningPlace[], program: WantedPlace[], givenUp: string[] = []) =>
  unfit({ running, stage: "prod", givenUp }, program);

const silent = { condition: "silent", why: "its provider does not answer", containers: undefined } as const;
const ended = { condition: "ended", why: "its lease has ended", provider: "", containers: undefined } as const;

test("what runs as the file says is taken", () => {
  expect(problems([place("api", "1")], [wanted("api"), wanted("docs")])).toEqual([]);
  expect(problems([place("postgres", "1")], [wanted("postgres")])).toEqual([]);
});

test("what has no lease any more is taken, and so is what is silent and holds no data", () => {
  expect(problems([place("api", "1", silent)], [wanted("api")])).toEqual([]);
  expect(problems([place("api", "1", ended)], [wanted("api")])).toEqual([]);
  expect(problems([place("postgres", "1", ended)], [wanted("postgres")])).toEqual([]);
});

test("data at a provider that is silent waits for it, until a person gives that data up", () => {
  const postgres = [place("postgres", "1", silent)];
  expect(problems(postgres, [wanted("postgres")])).toEqual([
    "postgres (deployment 1) holds data (1): its provider does not answer; wait for it, or give its data up: " +
      "./platform adopt --stage prod --data-loss postgres",
  ]);
  expect(problems(postgres, [wanted("postgres")], ["postgres"])).toEqual([]);
  expect(wronglyGivenUp({ running: postgres, givenUp: ["postgres"] })).toBe(undefined);
  expect(wronglyGivenUp({ running: [...postgres, place("api", "2")], givenUp: ["postgres", "api"] })).toBe("api");
});

test("a key that nothing tells is not made anew while what it encrypts may be there, until a person gives that up", () => {
  const lost = [
    { what: "secret", name: "auth-encryption", keyOf: "postgres" } as const,
    { what: "secret", name: "x" } as const,
  ];
  const told = (running: RunningPlace[], givenUp: string[] = []) => lostKeys({ running, stage: "prod", givenUp }, lost);
  const empty = { condition: "empty", why: "its provider holds no manifest", containers: undefined } as const;
  for (const state of [{}, empty, silent])
    expect(told([place("postgres", "1", state)])).toEqual([
      expect.stringMatching(
        /^auth-encryption: .* postgres \(deployment 1\) .* adopt --stage prod --data-loss postgres$/,
      ),
    ]);
  expect(told([place("postgres", "1", empty)], ["postgres"])).toEqual([]);
  expect(told([place("postgres", "1", ended)])).toEqual([]);
  expect(told([place("api", "1")])).toEqual([]);
});

test.each<[string, RunningPlace[], ReturnType<typeof wanted>[], RegExp]>([
  [
    "two of one service",
    [place("api", "1"), place("api", "2", ended)],
    [wanted("api")],
    /api \(deployment 1, the older one, at dune\): there is another of it, too; .*adopt --stage prod --use 1$/,
  ],
  ["one that the file has not", [place("api", "1")], [], /Pulumi\.prod\.yaml has no such service enabled/],
  [
    "one of another size",
    [place("api", "1")],
    [wanted("api", "1000")],
    /asks for another place than runs \(CPU 0\.5 -> 1.*\); say what runs there first/,
  ],
])("%s is not, and the line says what mends it", (_, running, program, told) => {
  expect(problems(running, program)[0]).toMatch(told);
});
