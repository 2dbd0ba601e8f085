import { zoneCheck } from "./credentials.ts";

test.each([
  ["is well where the provider has it", ["ns1.desec.test"], true, "ok"],
  ["is well where somebody made it beforehand", ["ns1.desec.test"], false, "ok"],
  ["is nobody's fault before the stage stands", undefined, false, "skipped"],
  ["is missed where the stage stands", undefined, true, "problem"],
])("a zone %s", (_, nameServers, stands, state) => {
  expect(zoneCheck("desec example.test", nameServers, stands).state).toBe(state);
});
