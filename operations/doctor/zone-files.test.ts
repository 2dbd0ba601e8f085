import { committedStage } from "../../stage/stage.fixture.ts";
import { checkZoneFiles } from "./zone-files.ts";

const stage = committedStage("local");

test("a zone with a file is well, one without is a problem, with the commands that make it", () => {
  const dns = { ...stage.dns, zones: [stage.domain, "absent.test"] };
  expect(checkZoneFiles({ name: "local", stage: { ...stage, dns } })).toEqual([
    { name: "zone file alternatefutures.test", state: "ok", says: "dns/zones/alternatefutures.test.yaml can be used" },
    {
      name: "zone file absent.test",
      state: "problem",
      says: "zone absent.test has no file: dns/zones/absent.test.yaml does not exist.",
      fix: expect.stringMatching(
        /^\.\/platform init --stage local .*; \.\/platform dns import absent\.test --provider cloudflare --to dns\/zones\/absent\.test\.yaml --stage local /,
      ),
    },
  ]);
});
