import type { StackState } from "../../engine/stack-state.ts";
import { knowsRepository } from "./known-repository.ts";

const at = { endpoint: "https://s3.example.com", bucket: "shop" };
const urn = "urn:pulumi:prod::shop::af:backup:Generation::postgres";
const stateOf = (type: string, repository: object): StackState => ({
  deployment: { resources: [{ urn, type, inputs: { repository } }] },
});

test.each<[string, StackState, boolean]>([
  ["a place has begun with it", stateOf("af:backup:Generation", at), true],
  ["places have begun with another bucket", stateOf("af:backup:Generation", { ...at, bucket: "other" }), false],
  ["places have begun with another service", stateOf("af:backup:Generation", { ...at, endpoint: "https://b" }), false],
  ["nothing stands yet", { deployment: {} }, false],
])("a repository is known or not: %s", (_, state, expected) => {
  expect(knowsRepository(state, at)).toBe(expected);
});
