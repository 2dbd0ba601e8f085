import { canonicalCid } from "./cid.ts";
import { cidOf } from "./cids.fixture.ts";

/** The same directory of Wikipedia's snapshot, as the documentation of IPFS writes it. */
const CANONICAL = "bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq";

test.each([
  ["version 1 in base32", CANONICAL],
  ["version 0", "QmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco"],
])("%s is written in one way", (_, text) => {
  expect(canonicalCid(text)).toBe(CANONICAL);
});

test("what is written so stays as it is", () => {
  expect(canonicalCid(cidOf(7))).toBe(cidOf(7));
});

test.each(["", "Qm", "bafy", "../../pins", "bafybei$", `${CANONICAL}x`, "https://example.com"])(
  "%j is no CID",
  (text) => {
    expect(canonicalCid(text)).toBeUndefined();
  },
);
