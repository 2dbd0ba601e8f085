import { reasonIn } from "../../engine/events/reason.ts";
import { nameOf, typeOf } from "../../engine/stack-state.ts";
import { type Field, fieldsOf } from "./fields.ts";
import type { Plan } from "./plan.ts";

/** One resource that would not stay as it is. */
export interface Change {
  readonly does: "create" | "update" | "replace" | "delete";
  /** Such as `af:akash:Manifest`. */
  readonly type: string;
  readonly name: string;
  readonly reasons: readonly string[];
  /** What differs, of one that is updated or replaced. */
  readonly fields: readonly Field[];
}

const DOES: Readonly<Record<string, Change["does"]>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  discard: "delete",
};

/** Pure. The changes of a plan, by name: the engine plans what is independent in any order. */
export function changesIn({ steps, diagnostics }: Plan): Change[] {
  const changes = (steps ?? []).flatMap((step) => {
    const does = DOES[step.op];
    const type = typeOf(step.urn);
    if (!does || type === STACK) return [];
    const said = (diagnostics ?? [])
      .filter(({ urn }) => urn === step.urn)
      .flatMap(({ message }) => reasonIn(message.trim())?.why ?? []);
    return [{ does, type, name: nameOf(step.urn), reasons: said, fields: fieldsOf(step) }];
  });
  return changes.toSorted((a, b) => compare(a.name, b.name) || compare(a.type, b.type));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const STACK = "pulumi:pulumi:Stack";
