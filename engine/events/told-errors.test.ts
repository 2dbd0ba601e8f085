import { CODES } from "../../errors/codes.ts";
import { toldErrors } from "./told-errors.ts";

const ONE = "error[dns-zone]: no name\n  where: zone a.test\n  fix: mend it\n  docs: docs/errors.md#dns-zone";
const own = (text: string) => `error[engine]: ${text}\n  fix: ${CODES.engine.fix}\n  docs: docs/errors.md#engine`;
const TWO = "error[other]: no\n  fix: look";

test.each<[string, string, string[]]>([
  ["one that is told as it is", ONE, [ONE]],
  ["an input that cannot be taken", `af:dns:HostedZone resource 'a.test-desec' has a problem: ${ONE}`, [ONE]],
  ["one as a plan in JSON has it", `error: ${ONE}\n`, [ONE]],
  ["one of what is there and not ready", `1 error occurred:\n\t* ${ONE}\n\n`, [ONE]],
  ["several of it", `2 errors occurred:\n\t* ${ONE}\n\t* ${TWO}\n\n`, [ONE, TWO]],
  ["one of the engine's own", "update failed", [own("update failed")]],
  [
    "one of the engine's own about an input",
    "af:a:B resource 'b' has a problem: missing",
    [own("af:a:B resource 'b' has a problem: missing")],
  ],
  ["a list within one", "the SDL is wrong:\n\t* line 3", [own("the SDL is wrong:\n\t* line 3")]],
  ["none", "", []],
])("reads %s", (_, message, expected) => {
  expect(toldErrors(message)).toEqual(expected);
});
