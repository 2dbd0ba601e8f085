import { cidOf } from "../../pins/cids.fixture.ts";
import { onlyElsewhere } from "./bring-back.ts";

const [A, B, C] = [cidOf(1), cidOf(2), cidOf(3)];

test("only what a service has whole, and IPFS has not, is brought back: each once, the oldest first", () => {
  const pin = (cid: string, state: "pinned" | "pinning", since: string) => ({ id: since, cid, state, since });
  const local = { cids: [A], addresses: [], place: 1, asked: new Map<string, number>() };
  const pins = [
    pin(C, "pinned", "2026-11-03T00:00:00Z"),
    pin(B, "pinned", "2026-11-02T00:00:00Z"),
    pin(B, "pinned", "2026-11-04T00:00:00Z"),
    pin(A, "pinned", "2026-11-01T00:00:00Z"),
    pin(cidOf(4), "pinning", "2026-11-01T00:00:00Z"),
  ];
  expect(onlyElsewhere(local, pins)).toEqual([B, C]);
});
