import type { ReadyStage } from "../../engine/engine.ts";
import { errorText } from "../../errors/text.ts";
import type { Verdict } from "../../policy/judge.ts";
import { judge } from "../../policy/judge.ts";
import { named } from "../../policy/rule.ts";
import { RULES } from "../../policy/rules.ts";
import { fixOf, type Told, whereOf } from "../../policy/text.ts";
import { readLock } from "../risks/lock.ts";
import { toldOf } from "../risks/refuse.ts";
import { readWallets } from "../risks/wallets.ts";
import { attempt, type Check, ok, problem, skipped, warning } from "./check.ts";

/** Risks of a stage outside the sandbox: those that `up` refuses, and those that the stage accepts, with its reasons. */
export function checkRisks(ready: ReadyStage): Promise<readonly Check[]> {
  return attempt("risks", "see docs/threat-model.md", async () => {
    const { stage } = ready;
    if (stage.sandbox) return [];
    const lock = await readLock();
    try {
      const wallets = await readWallets(ready);
      return riskChecks(judge(stage, { lock, ...(wallets && { wallets }) }), toldOf(ready));
    } catch (error) {
      const accept = stage.accept.filter(({ risk }) => risk !== "shared-wallet");
      const unknown = skipped("risk shared-wallet", `the wallets could not be compared: ${errorText(error)}`);
      return [...riskChecks(judge({ ...stage, accept }, { lock }), toldOf(ready)), unknown];
    }
  });
}

/** One line a risk, accepted or not. Pure. */
export function riskChecks({ findings, accepted }: Verdict, told: Told): Check[] {
  const refused = findings.map((finding) => {
    const { code, subjects } = finding;
    const says = `${RULES[code].what(subjects)} (${whereOf(subjects, told)}): ${RULES[code].why}`;
    return problem(`risk ${code}`, says, fixOf(finding, told));
  });
  const known = accepted.map(({ risk, subjects, reason }) =>
    subjects.length > 0
      ? ok(`risk ${risk}`, `accepted of ${named(subjects)}: ${reason}`)
      : warning(
          `risk ${risk}`,
          `is accepted (${reason}), and nobody runs it any more`,
          `take it out of accept in Pulumi.${told.name}.yaml`,
        ),
  );
  return refused.length + known.length > 0 ? [...refused, ...known] : [ok("risks", "none")];
}
