import { cidOf } from "../../pins/cids.fixture.ts";
import { CAPABILITIES } from "../../pins/connect.ts";
import type { PinState, RemotePin } from "../../pins/service.ts";
import { type AskedService, judgePins } from "./judge.ts";
import { type LocalPins, readLocal } from "./local.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const [A, B] = [cidOf(1), cidOf(2)];
const pin = (cid: string, state: PinState, since = "2026-11-29T11:30:00.000Z", details?: string): RemotePin => ({
  id: cid,
  cid,
  state,
  since,
  ...(details && { details }),
});
const local = (more: Partial<LocalPins> = {}): LocalPins => ({
  cids: [A, B],
  addresses: [],
  place: NOW - 7_200_000,
  asked: new Map([["pinata", 60]]),
  began: 7200,
  ...more,
});
const pinata = (...pins: RemotePin[]): AskedService => ({
  name: "pinata",
  can: CAPABILITIES["pinning-service"],
  listed: { pins },
});
const problems = (of: LocalPins, ...services: AskedService[]) =>
  judgePins(of, services, NOW).services.flatMap((each) => each.problems);

test("what is pinned is safe, and what is not is told with its state and since when", () => {
  const status = judgePins(local(), [pinata(pin(A, "pinned"), pin(B, "pinning"))], NOW);
  expect(status).toEqual({
    total: 2,
    safe: 1,
    unsafe: [{ cid: B, state: "pinning", since: "2026-11-29T11:30:00.000Z", at: "pinata" }],
    problems: [],
    services: [{ service: "pinata", says: "1 pinning, 1 pinned", problems: [] }],
  });
});

test("nothing is called safe where it is not known what there is, or a service cannot be asked", () => {
  const silent: AskedService = { ...pinata(), listed: { why: "answers 503" } };
  expect(judgePins({ why: "its provider is silent" }, [pinata(pin(A, "pinned"))], NOW)).toMatchObject({
    total: null,
    safe: null,
    problems: ["what IPFS pins is not known: its provider is silent"],
  });
  expect(judgePins(local(), [silent], NOW)).toMatchObject({
    safe: 0,
    services: [{ says: "not known", problems: ["cannot be asked: answers 503"] }],
  });
});

test.each<[string, RemotePin[], LocalPins, RegExp[]]>([
  ["what waits for less than an hour", [pin(A, "queued"), pin(B, "pinned")], local(), []],
  [
    "what waits for more than an hour",
    [pin(A, "queued", "2026-11-29T10:59:00.000Z"), pin(B, "pinned")],
    local(),
    [/^has not pinned bafk\S+ yet, asked for since 2026-11-29T10:59:00Z$/],
  ],
  [
    "what failed",
    [pin(A, "failed", undefined, "nobody has it"), pin(B, "pinned")],
    local(),
    [/^failed to pin bafk\S+: nobody has it$/],
  ],
  ["what was not asked for in the last minute", [pin(A, "pinned")], local(), []],
  [
    "what was not asked for in two hours",
    [pin(A, "pinned")],
    local({ asked: new Map([["pinata", 7300]]) }),
    [/was not asked for bafk\S+ for 121 min: \.\/platform logs ipfs/],
  ],
  [
    "what was never asked for since IPFS began",
    [pin(A, "pinned")],
    local({ asked: new Map() }),
    [/was not asked for bafk\S+ for 120 min/],
  ],
  ["where IPFS began a minute ago", [], local({ asked: new Map(), began: 60 }), []],
  [
    "where IPFS was not told of the service",
    [],
    { cids: [A], addresses: [], place: 1, asked: new Map() },
    [/does not know it yet: \.\/platform up/],
  ],
])("%s", (_, pins, of, says) => {
  const found = problems(of, pinata(...pins));
  expect(found).toHaveLength(says.length);
  says.forEach((each, at) => void expect(found[at]).toMatch(each));
});

test("a service that Kubo does not ask is asked by a command", () => {
  const lighthouse = { name: "lighthouse", can: CAPABILITIES.lighthouse, listed: { pins: [pin(A, "pinned")] } };
  expect(problems(local(), lighthouse)).toEqual([`was not asked for ${B}: ./platform pins sync`]);
});

test("what Storacha lists counts as nothing", () => {
  const storacha = { name: "storacha", can: CAPABILITIES.storacha, listed: { pins: [pin(A, "pinned")] } };
  expect(judgePins(local({ cids: [A] }), [storacha], NOW)).toMatchObject({
    safe: 0,
    unsafe: [{ cid: A, state: "absent", since: null, at: null }],
    services: [{ says: "1 pinned, which counts as nothing", problems: [] }],
  });
});

test("what the container prints is read: CIDs in one form, and addresses that lead to it", () => {
  const lines = [
    "pin QmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco",
    `pin ${A}`,
    "pin ",
    "address /ip4/127.0.0.1/tcp/4001/p2p/12D3",
    "address /ip4/10.88.0.2/tcp/4001/p2p/12D3",
    "address /ip6/::1/tcp/4001/p2p/12D3",
    "address /ip4/203.0.113.7/tcp/4001/p2p/12D3",
    "place 1795945213",
    "began 7200",
    "asked pinata 60",
  ];
  expect(readLocal({ code: 0, lines })).toEqual({
    cids: ["bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq", A],
    addresses: ["/ip4/203.0.113.7/tcp/4001/p2p/12D3"],
    place: 1_795_945_213_000,
    asked: new Map([["pinata", 60]]),
    began: 7200,
  });
  expect(readLocal({ code: 0, lines: ["pin ", "place 1"] })).toEqual({
    cids: [],
    addresses: [],
    place: 1000,
    asked: new Map(),
  });
  expect(readLocal({ code: 0, lines: [`pin ${A}`] })).toMatchObject({ why: expect.stringMatching(/place began/) });
  expect(readLocal({ code: 1, lines: ["Error: no daemon", ""] })).toEqual({ why: "Error: no daemon" });
});
