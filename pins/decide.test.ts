import fc from "fast-check";
import { cidOf } from "./cids.fixture.ts";
import { beyond, decide, removable } from "./decide.ts";
import { heldElsewhere } from "./held.ts";
import { PIN_STATES, type PinState, type RemotePin } from "./service.ts";

const [A, B] = [cidOf(1), cidOf(2)];
const pin = (cid: string, state: PinState, id = `${state}-${cid}`): RemotePin => ({
  id,
  cid,
  state,
  since: "2026-11-29T00:00:00.000Z",
});

test.each<[string, string[], RemotePin[], ReturnType<typeof decide>]>([
  ["what is nowhere is pinned", [A], [], [{ kind: "pin", cid: A }]],
  ["what waits is waited for", [A], [pin(A, "queued")], []],
  ["what is fetched is waited for", [A], [pin(A, "pinning")], []],
  ["what is pinned is done", [A], [pin(A, "pinned")], []],
  ["what failed is asked for again", [A], [pin(A, "failed", "1")], [{ kind: "again", cid: A, failed: ["1"] }]],
  ["what failed once and is pinned by now is done", [A], [pin(A, "failed"), pin(A, "pinned")], []],
  ["what IPFS does not pin is left alone", [], [pin(B, "pinned"), pin(B, "failed")], []],
  ["what is there twice is pinned once", [A, A], [], [{ kind: "pin", cid: A }]],
])("%s", (_, local, remote, actions) => {
  expect(decide(local, remote)).toEqual(actions);
});

test("what a service has and IPFS has not is known", () => {
  expect(beyond([A], [pin(A, "pinned"), pin(B, "queued")])).toEqual([pin(B, "queued")]);
});

test("what a place had and has no more may be taken away, and what is older than the place may not", () => {
  const began = Date.parse("2026-11-29T00:00:00Z");
  const at = (cid: string, since: string) => ({ ...pin(cid, "pinned"), since });
  const [lost, given] = [at(cidOf(3), "2026-11-28T23:59:59.000Z"), at(B, "2026-11-29T00:00:00.000Z")];
  const remote = [at(A, "2026-11-29T00:00:00.000Z"), lost, given];
  expect(removable([A], remote, began)).toEqual({ gone: [given], older: [lost] });
  expect(removable([A], remote, began + 1)).toEqual({ gone: [], older: [lost, given] });
});

const cids = fc.array(fc.integer({ min: 0, max: 12 }).map(cidOf));
const pins = fc
  .array(fc.record({ number: fc.integer({ min: 0, max: 12 }), state: fc.constantFrom(...PIN_STATES) }))
  .map((all) => all.map(({ number, state }, at) => pin(cidOf(number), state, String(at))));

test("a service that did all it was asked is asked nothing more, and lost nothing but what had failed", () => {
  fc.assert(
    fc.property(cids, pins, (local, remote) => {
      const actions = decide(local, remote);
      const gone = new Set(actions.flatMap((each) => (each.kind === "again" ? each.failed : [])));
      const kept = remote.filter(({ id }) => !gone.has(id));
      const after = [...kept, ...actions.map(({ cid }) => pin(cid, "queued", `new-${cid}`))];
      expect(decide(local, after)).toEqual([]);
      expect(remote.filter(({ id }) => gone.has(id)).every(({ state }) => state === "failed")).toBe(true);
    }),
  );
});

test("a CID is held elsewhere where, and only where, a service that counts calls it pinned; each is told once", () => {
  const services = fc.array(fc.record({ counts: fc.boolean(), pins }), { maxLength: 3 });
  fc.assert(
    fc.property(cids, services, (local, some) => {
      const named = some.map((each, at) => ({ ...each, name: `service-${at}` }));
      const { safe, unsafe } = heldElsewhere(local, named);
      const counted = named.filter(({ counts }) => counts).flatMap((each) => each.pins);
      const pinned = new Set(counted.filter(({ state }) => state === "pinned").map(({ cid }) => cid));
      expect(new Set(safe)).toEqual(new Set(local.filter((cid) => pinned.has(cid))));
      expect([...safe, ...unsafe.map(({ cid }) => cid)].toSorted()).toEqual([...new Set(local)].toSorted());
      for (const { cid, state, at, since } of unsafe) {
        expect(state).not.toBe("pinned");
        expect(at === null).toBe(state === "absent");
        expect(since === null).toBe(state === "absent");
        expect(state === "absent").toBe(!counted.some((each) => each.cid === cid));
      }
    }),
  );
});

test.each<[PinState]>([["queued"], ["pinning"], ["failed"]])("what is %s is not held elsewhere", (state) => {
  const services = [{ name: "pinata", counts: true, pins: [pin(A, state)] }];
  expect(heldElsewhere([A], services)).toEqual({
    safe: [],
    unsafe: [{ cid: A, state, since: "2026-11-29T00:00:00.000Z", at: "pinata" }],
  });
});
