import type { EngineEvent } from "../../engine/events/event.ts";
import { ended, MANIFEST, PLACE, status, step, urnOf } from "./events.fixture.ts";
import { Progress } from "./progress.ts";
import { StateLines } from "./state-lines.ts";

function told(...events: EngineEvent[]): string[] {
  const progress = new Progress();
  const lines = new StateLines();
  return events.flatMap((event, at) => {
    progress.take(event, at * 1000);
    return lines.next(progress, at);
  });
}

const IMAGE = urnOf("af:oci:Image", "pingap");

test("each change of state is told once, and no number that changes between", () => {
  expect(
    told(
      step("began", PLACE, "create"),
      status(PLACE, "opening deployment 7"),
      status(PLACE, "0 bids, none acceptable yet"),
      status(PLACE, "0 bids, waiting for a block"),
      step("done", PLACE, "create", { outputs: { hostUri: "https://p.example:8443", pricePerMonth: "2.03" } }),
      step("began", MANIFEST, "create"),
      status(MANIFEST, "waiting for api 0/2"),
      status(MANIFEST, "waiting for api 1/2"),
      step("done", MANIFEST, "create"),
    ),
  ).toEqual([
    "    0s  api: ordering",
    "    1s  api: ordered",
    "    2s  api: 0 bids (none acceptable yet)",
    "    4s  api: leased from p.example at $2.03/month",
    "    5s  api: manifest",
    "    6s  api: starting (waiting for api 0/2)",
    "    8s  api: healthy (p.example, $2.03/month)",
  ]);
});

test("what is shared is told at the end, and at once where it failed", () => {
  const begun = [step("began", IMAGE, "create"), status(IMAGE, "buildah builds")];
  expect(told(...begun, step("done", IMAGE, "create"), ended({ create: 1 }))).toEqual(["    3s  images: 1 created"]);
  expect(told(...begun, step("failed", IMAGE, "create"))).toEqual(["    2s  images: image failed"]);
});

test("what is on the side is told at the end, where nothing else was done to the service", () => {
  const secret = PLACE.replace("af:akash:Deployment::api", "af:random:Secret::api-key");
  const made = [step("began", secret, "create"), step("done", secret, "create")];
  expect(told(...made, ended({ create: 1 }))).toEqual(["    2s  api: 1 created"]);
  expect(told(...made, step("began", PLACE, "create"))).toEqual(["    2s  api: ordering"]);
});
