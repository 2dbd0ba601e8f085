import type { StackState } from "../../engine/stack-state.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { formerPrimary } from "./require-fenced.ts";

const stage = (postgres: object) => {
  const local = committedStage("local");
  return { ...local, services: { ...local.services, postgres: { ...local.services.postgres, ...postgres } } };
};

const state = (places: Record<string, string>): StackState => ({
  deployment: {
    resources: Object.entries(places).map(([place, generation]) => ({
      urn: `urn:pulumi:local::shop::af:backup:Generation::${place}`,
      type: "af:backup:Generation",
      outputs: { generation },
    })),
  },
});

const standby = ["eu"];
const primary = { at: "postgres-eu", since: "2026-11-29T14:00:00Z" };

test.each<[string, object, Record<string, string>, object | undefined]>([
  ["without a standby", {}, { postgres: "g1" }, undefined],
  ["before anything runs", { standby, primary }, {}, undefined],
  ["where the file says what the state does", { standby }, { postgres: "g1" }, undefined],
  ["where that was changed and done", { standby, primary }, { "postgres-eu": "g2" }, undefined],
  ["where a run that changed it ended early", { standby, primary }, { postgres: "g1", "postgres-eu": "g2" }, undefined],
  ["where it was changed", { standby, primary }, { postgres: "g1" }, { place: "postgres", generation: "g1" }],
])("a former primary is to be fenced: %s", (_, postgres, places, expected) => {
  expect(formerPrimary(stage(postgres), state(places))).toEqual(expected);
});
