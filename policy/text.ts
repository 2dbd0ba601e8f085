import { LOCK_FILE } from "../stage/image-lock.ts";
import type { Finding, Subject } from "./rule.ts";
import { RULES } from "./rules.ts";

/** The stage whose findings are told. */
export interface Told {
  readonly name: string;
  /** Line and column of a path in the stage's file; absent = its text is not at hand. */
  readonly position?: ((path: readonly string[]) => { line: number; column: number }) | undefined;
}

/** A finding as lines: code, what and where, why, the fix, and how to accept it. */
export function findingText(finding: Finding, told: Told): string {
  const { code, subjects } = finding;
  const { why } = RULES[code];
  return [
    `${code}: ${RULES[code].what(subjects)}`,
    `  where: ${whereOf(subjects, told)}`,
    `  why: ${why}`,
    `  fix: ${fixOf(finding, told)}`,
    `  or accept it below config: in Pulumi.${told.name}.yaml: ${acceptanceOf(finding)}`,
    `  see docs/threat-model.md#${code}`,
  ].join("\n");
}

/** A command that ends the risk. */
export const fixOf = ({ code, subjects }: Finding, { name }: Told): string => RULES[code].fix(subjects, name);

/** What stands in the stage file where the risk is accepted. */
function acceptanceOf({ code, subjects }: Finding): string {
  const names = [...new Set(subjects.map(({ name }) => name))];
  const only = names.every((name) => /^\w+$/.test(name)) ? `only: [${names.join(", ")}], ` : "";
  return `accept: [{ risk: ${code}, ${only}reason: … }]`;
}

/** `Pulumi.prod.yaml:12:5: services.postgres`, or the file that should have it. */
export function whereOf(subjects: readonly Subject[], { name, position }: Told): string {
  const places = subjects.map(({ path }) => {
    if (!path) return LOCK_FILE;
    const at = position?.(path);
    return `Pulumi.${name}.yaml${at ? `:${at.line}:${at.column}` : ""}: ${path.join(".")}`;
  });
  return [...new Set(places)].join(", ");
}
