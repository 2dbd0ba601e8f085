import { type Acceptance, RISKS, type Risk } from "../stage/accept.ts";
import type { Stage } from "../stage/schema.ts";
import type { Facts, Finding, Subject } from "./rule.ts";
import { RULES } from "./rules.ts";

/** What the rules say of a stage. */
export interface Verdict {
  /** What `up` refuses. */
  readonly findings: readonly Finding[];
  /** What the stage accepts, in its order, with those who run the risk today; nobody = the entry has no use any more. */
  readonly accepted: readonly (Acceptance & { readonly subjects: readonly Subject[] })[];
}

/** Judges a stage. On the sandbox, where nothing is worth guarding, there is nothing to find. */
export function judge(stage: Stage, facts: Facts): Verdict {
  const running = (risk: Risk) => (stage.sandbox ? [] : RULES[risk].find(stage, facts));
  const accepted = stage.accept.map((entry) => ({
    ...entry,
    subjects: running(entry.risk).filter((subject) => covers(entry, subject)),
  }));
  const findings = RISKS.map((code) => ({
    code,
    subjects: running(code).filter(
      (subject) => !stage.accept.some((entry) => entry.risk === code && covers(entry, subject)),
    ),
  }));
  return { findings: findings.filter(({ subjects }) => subjects.length > 0), accepted };
}

const covers = ({ only }: Acceptance, { name }: Subject): boolean => only === undefined || only.includes(name);
