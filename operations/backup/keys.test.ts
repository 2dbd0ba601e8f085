import type { StackState } from "../../engine/stack-state.ts";
import type { Stage } from "../../stage/schema.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { refuseKeyRemovals } from "./keys.ts";

const secret = (keyOf: string) => ({
  urn: `urn:pulumi:prod::shop::af:random:Secret::${keyOf}`,
  type: "af:random:Secret",
  inputs: { keyOf },
});
const state = {
  deployment: { resources: [secret("postgres-backup"), secret("ipfs-backup"), secret("postgres")] },
} as unknown as StackState;
const prod = committedStage("prod");
const backup = {} as NonNullable<Stage["backup"]>;
const refuse = (stage: Stage, standing: string[], givenUp: string[] = []) =>
  refuseKeyRemovals(state, standing, { name: "prod", stage }, givenUp);

test("a database or volume that has backups is not left without their key, unless it is named", () => {
  const { backup: _, ...without } = prod;
  expect(() => refuse(without, ["ipfs", "postgres"])).toThrow(
    expect.objectContaining({
      code: "data-loss",
      message: expect.stringMatching(/^ipfs, postgres: .*nobody could read them; nothing was changed\.$/),
      fix: expect.stringMatching(/up --stage prod --data-loss ipfs --data-loss postgres$/),
    }),
  );
  expect(() => refuse(without, ["postgres"], ["postgres"])).not.toThrow();
});

test("what goes on with its backups, never had any, or has no place any more, is not refused", () => {
  expect(() => refuse({ ...prod, backup }, ["postgres", "registry"])).not.toThrow();
  expect(() => refuse({ ...prod, backup: undefined }, ["registry"])).not.toThrow();
});
