import { internet } from "../network/network.ts";
import { cidOf } from "./cids.fixture.ts";
import { connectPins } from "./connect.ts";
import type { Answer } from "./double.fixture.ts";
import { PinsError } from "./errors.ts";
import { PinningServiceDouble } from "./pinning-service.fixture.ts";

const NAME = "alternate-futures/local/ipfs";
const [A, B] = [cidOf(1), cidOf(2)];

let double: PinningServiceDouble;
let waited: number[];
beforeEach(async () => {
  double = await new PinningServiceDouble().start();
  waited = [];
});
afterEach(() => double[Symbol.asyncDispose]());

function connected(key = double.token, patience?: number) {
  const settings = { name: "pinata", kind: "pinning-service", endpoint: double.origin, key } as const;
  return connectPins(settings, NAME, {
    network: internet,
    signal: new AbortController().signal,
    pause: async (seconds) => void waited.push(seconds),
    ...(patience && { patience }),
  });
}

const failing = (promise: Promise<unknown>): Promise<PinsError> =>
  promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: PinsError) => error,
  );

test("a pin is asked for with its name and origins, and told from state to state", async () => {
  await using service = connected();
  expect(await service.pin(A, ["/ip4/203.0.113.1/tcp/4001/p2p/12D3"])).toEqual(["/dnsaddr/delegate.example.com"]);
  expect(double.pins[0]!.pin).toEqual({ cid: A, name: NAME, origins: ["/ip4/203.0.113.1/tcp/4001/p2p/12D3"] });
  for (const state of ["queued", "pinning", "pinned", "pinned"]) {
    expect(await service.list()).toMatchObject([{ cid: A, state, since: "2026-11-29T00:00:01.000Z" }]);
    double.step();
  }
});

test("more origins than a service takes are left out, and each is named once", async () => {
  await using service = connected();
  const many = Array.from({ length: 30 }, (_, at) => `/ip4/203.0.113.${at % 25}/tcp/4001`);
  await service.pin(A, many);
  expect(double.pins[0]!.pin.origins).toHaveLength(20);
});

test("only the pins of this stage are seen, one that failed says why, and each has one form of its CID", async () => {
  await using service = connected();
  double.add({ cid: A, name: "somebody else's" }, "pinned");
  double.add({ cid: B, name: NAME });
  double.add({ cid: "QmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco", name: NAME }, "pinned");
  double.fail(B, "no\nprovider \u001b[2J of it");
  expect(await service.list()).toMatchObject([
    { cid: "bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq", state: "pinned" },
    { cid: B, state: "failed", details: "no provider \\u001b[2J of it" },
  ]);
});

test("all of several pages are read", async () => {
  await using service = connected();
  for (let number = 0; number < 2500; number++) double.add({ cid: cidOf(number), name: NAME });
  const pins = await service.list();
  expect(new Set(pins.map(({ cid }) => cid)).size).toBe(2500);
  expect(double.asked).toHaveLength(3);
});

test("pages that do not end are not read for ever", async () => {
  await using service = connected();
  const page = { status: 200, body: { count: 9, results: [double.add({ cid: A, name: NAME })] } };
  double.next.push(...Array.from({ length: 9 }, () => page));
  expect(await failing(service.list())).toMatchObject({ kind: "malformed", message: /its pages do not end/ });
  expect(double.next).toHaveLength(7);
});

test("a pin is taken away, and one that is gone already is no error", async () => {
  await using service = connected();
  const { requestid } = double.add({ cid: A, name: NAME });
  await service.unpin(requestid);
  await service.unpin(requestid);
  expect(double.pins).toEqual([]);
});

test("a key that it does not know is told as such, at once, and is in no message", async () => {
  await using service = connected("another-token");
  const error = await failing(service.list());
  expect(error).toBeInstanceOf(PinsError);
  expect(error).toMatchObject({
    kind: "denied",
    status: 401,
    message: "pinata: listing pins: answers 401 UNAUTHORIZED: Access token is missing or invalid",
  });
  expect(error.message).not.toContain("another-token");
  expect(double.asked).toHaveLength(1);
});

const said = { error: { reason: "REASON", details: "why" } };
test.each<[string, Answer, string, number]>([
  ["400", { status: 400, body: said }, "refused", 1],
  ["402", { status: 402, body: said }, "funds", 1],
  ["403", { status: 403, body: said }, "denied", 1],
  ["404", { status: 404, body: said }, "refused", 1],
  ["409", { status: 409, body: said }, "funds", 1],
  ["418", { status: 418, body: said }, "refused", 1],
  ["429", { status: 429, body: said }, "throttled", 4],
  ["500", { status: 500, body: said }, "unavailable", 4],
  ["503 in no words of the API", { status: 503, body: "<html>" }, "unavailable", 4],
  ["302", { status: 302, headers: { location: "https://example.com" } }, "malformed", 1],
  ["what is no JSON", { status: 200, body: "<html>" }, "malformed", 1],
  ["half of an answer", { status: 200, body: '{"count": 1, "resu' }, "malformed", 1],
  ["an answer of another form", { status: 200, body: { results: [] } }, "malformed", 1],
  ["a state that there is not", { status: 200, body: pageOf({ status: "done" }) }, "malformed", 1],
  ["a pin of no CID", { status: 200, body: pageOf({ pin: { cid: "x" } }) }, "malformed", 1],
  ["a time that is none", { status: 200, body: pageOf({ created: "yesterday" }) }, "malformed", 1],
])("%s in place of a list is no list", async (_, answer, kind, times) => {
  await using service = connected();
  double.next.push(...Array.from({ length: 4 }, () => answer));
  expect(await failing(service.list())).toMatchObject({ kind });
  expect(double.asked).toHaveLength(times);
});

function pageOf(more: object): object {
  const pin = { requestid: "1", status: "pinned", created: "2026-11-29T00:00:00Z", pin: { cid: A }, delegates: [] };
  return { count: 1, results: [{ ...pin, ...more }] };
}

test("a service that was busy is asked again, when it wants it", async () => {
  await using service = connected();
  double.next.push({ status: 429, headers: { "retry-after": "7" } }, { status: 502 });
  expect(await service.list()).toEqual([]);
  expect(waited).toEqual([7, 2]);
});

test("one that wants to be left alone for an hour is not waited for", async () => {
  await using service = connected();
  double.next.push({ status: 429, headers: { "retry-after": "3600" } });
  expect(await failing(service.list())).toMatchObject({ kind: "throttled" });
  expect(waited).toEqual([]);
});

test("one that says nothing is given up, and asked again", async () => {
  await using service = connected(double.token, 200);
  double.next.push("silence");
  expect(await service.list()).toEqual([]);
  expect(waited).toEqual([1]);
});

test("a pin whose asking was not answered is not asked for twice: it may have been taken", async () => {
  await using service = connected();
  double.next.push({ status: 500 });
  expect(await failing(service.pin(A, []))).toMatchObject({ kind: "unavailable" });
  expect(double.asked).toHaveLength(1);
});

test("one that was not taken for the moment is asked for again", async () => {
  await using service = connected();
  double.next.push({ status: 429 });
  await service.pin(A, []);
  expect(double.pins).toHaveLength(1);
});

test("an answer about another CID is none", async () => {
  await using service = connected();
  double.next.push({ status: 202, body: { ...double.add({ cid: B }) } });
  expect(await failing(service.pin(A, []))).toMatchObject({ kind: "malformed", message: /about another CID/ });
});

test("what is refused names why, in one line", async () => {
  await using service = connected();
  expect(await failing(service.pin("no-cid", []))).toMatchObject({
    kind: "refused",
    message: "pinata: pinning no-cid: answers 400 BAD_REQUEST: cid: not a CID",
  });
});
