import type { PinsStatus } from "../../operations/status/report.ts";
import { safePinsText } from "./safe-text.ts";

const status: PinsStatus = {
  total: 4,
  safe: 2,
  unsafe: [
    { cid: "bafkone", state: "queued", since: "2026-11-29T11:30:00.000Z", at: "pinata" },
    { cid: "bafktwo", state: "absent", since: null, at: null },
  ],
  problems: [],
  services: [],
};

test("what is not held elsewhere is told with its state, where and since when", () => {
  expect(safePinsText(status, 5)).toBe(`
pins   2 of 4 are held elsewhere
       not bafkone: queued at pinata, asked for since 2026-11-29T11:30:00Z
       not bafktwo: asked for nowhere yet
`);
});

test("what there is no room for is counted", () => {
  expect(safePinsText(status, 1)).toMatch(/not bafkone.*\n {7}and 1 more: \.\/platform pins list\n$/);
});

test("nothing is said where it is not known, or there are no remote pins", () => {
  expect(safePinsText({ ...status, total: null, safe: null, unsafe: [] }, 5)).toBe("");
  expect(safePinsText(null, 5)).toBe("");
});
