import type { EngineEvent } from "../../engine/events/event.ts";
import { MANIFEST, PLACE, progressOf, status, step, urnOf } from "./events.fixture.ts";
import { phaseOf } from "./phase.ts";

const LEASED = { hostUri: "https://provider.example.com:8443", pricePerMonth: "2.03" };
const begun = step("began", PLACE, "create");
const leased = step("done", PLACE, "create", { outputs: LEASED });
const sent = step("began", MANIFEST, "create");
const ZONE = urnOf("af:dns:HostedZone", "example.com-desec");
const RECORDS = urnOf("af:dns:Records", "example.com-desec");
const IDENTITY = PLACE.replace("af:akash:Deployment::api", "af:infisical:Identity::service-api");

/** The phase of the first line as one text. */
function phase(...events: EngineEvent[]): string {
  const { mark, state, reason } = phaseOf(progressOf(...events).groups()[0]!);
  return `${mark}: ${state}${reason ? ` | ${reason}` : ""}`;
}

test.each<[string, EngineEvent[], string]>([
  ["nothing is told yet", [begun], "working: ordering"],
  ["the order is on its way", [begun, status(PLACE, "opening deployment 7")], "working: ordered"],
  ["nobody bids", [begun, status(PLACE, "0 bids, none acceptable yet")], "working: 0 bids | none acceptable yet"],
  ["one bids", [begun, status(PLACE, "1 bid, waiting for a block")], "working: 1 bid | waiting for a block"],
  [
    "a bid is taken",
    [begun, status(PLACE, "leasing https://provider.example.com:8443 at 4.7 uact a block")],
    "working: leasing provider.example.com | 4.7 uact a block",
  ],
  ["it is leased", [begun, leased], "waiting: leased from provider.example.com at $2.03/month"],
  ["it is leased, and nothing is known of where", [begun, step("done", PLACE, "create")], "waiting: leased"],
  ["the manifest goes out", [begun, leased, sent, status(MANIFEST, "sending")], "working: manifest | sending"],
  [
    "containers start",
    [begun, leased, sent, status(MANIFEST, "waiting for postgres 0/1, tunnel 0/1")],
    "working: starting | waiting for postgres 0/1, tunnel 0/1",
  ],
  [
    "it runs",
    [begun, leased, sent, step("done", MANIFEST, "create")],
    "good: healthy | provider.example.com, $2.03/month",
  ],
  [
    "what runs there is changed",
    [step("began", MANIFEST, "update"), step("done", MANIFEST, "update")],
    "good: healthy",
  ],
  ["a place is changed alone", [step("began", PLACE, "update"), step("done", PLACE, "update")], "good: 1 updated"],
  ["it is reached no more", [step("began", MANIFEST, "delete")], "working: closing"],
  [
    "its manifest is gone, its place is not",
    [step("began", MANIFEST, "delete"), step("done", MANIFEST, "delete"), step("began", PLACE, "delete")],
    "working: closing",
  ],
  [
    "it is gone",
    [step("began", PLACE, "delete"), status(PLACE, "closing deployment 7: destroyed"), step("done", PLACE, "delete")],
    "good: closed",
  ],
  [
    "its former place drains after the move",
    [
      step("began", PLACE, "create-replacement"),
      step("done", PLACE, "create-replacement"),
      sent,
      step("done", MANIFEST, "create-replacement"),
      step("began", PLACE, "delete-replaced"),
      status(PLACE, "api drains at 7, 5 s left: replaced"),
    ],
    "working: closing | api drains at 7, 5 s left: replaced",
  ],
  ["a part of it failed", [begun, leased, sent, step("failed", MANIFEST, "create")], "bad: manifest failed"],
  ["a secret of it is worked on", [step("began", IDENTITY, "create")], "working: identity"],
  [
    "one of two former places is not closed",
    ["7", "8"].flatMap((id) => [
      step("began", PLACE, "delete-replaced", { id }),
      step(id === "7" ? "failed" : "done", PLACE, "delete-replaced", { id }),
    ]),
    "bad: deployment failed",
  ],
  [
    "what is shared is worked on",
    [
      step("began", ZONE, "create"),
      step("done", ZONE, "create"),
      step("began", RECORDS, "update"),
      status(RECORDS, "desec: writing 20 record sets"),
    ],
    "working: 1 of 2 | desec: writing 20 record sets",
  ],
  [
    "what is shared is done",
    [
      step("began", ZONE, "create"),
      step("done", ZONE, "create"),
      step("began", RECORDS, "update"),
      step("done", RECORDS, "update"),
    ],
    "good: 1 created, 1 updated",
  ],
  ["a look found it changed", [step("began", RECORDS, "refresh"), step("done", RECORDS, "update")], "good: 1 updated"],
])("%s", (_, events, expected) => {
  expect(phase(...events)).toBe(expected);
});

test("what a provider says does not move the cursor", () => {
  const clear = "\u001b[2J\n✓ api healthy";
  const shown = "https://x\\u001b[2J ✓ api healthy".slice("https://".length);
  expect(phase(begun, status(PLACE, `leasing https://x${clear}`))).toBe(`working: ordering | leasing https://${shown}`);
  const leased = step("done", PLACE, "create", { outputs: { hostUri: `https://x${clear}` } });
  expect(phase(begun, leased)).toBe(`waiting: leased from ${shown}`);
});

test("what stays as it is, and what a look found so, has no line", () => {
  const progress = progressOf(
    step("began", PLACE, "same"),
    step("done", PLACE, "same"),
    step("began", MANIFEST, "refresh"),
    step("done", MANIFEST, "same"),
  );
  expect(progress.groups()).toEqual([]);
  expect(progress.tally()).toEqual({ working: 0, done: 0, failed: 0, same: 2 });
});
