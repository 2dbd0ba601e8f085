/** All validators, and how those of the chosen set are run. */
import type { Data } from "../yaml-data.ts";
import type { Zone } from "../zone-record.ts";
import { addressValidators } from "./addresses.ts";
import { dynamicValidators } from "./dynamic.ts";
import { keyValidators } from "./keys.ts";
import { locationValidators } from "./location.ts";
import { nameValidators } from "./names.ts";
import { serviceBindingValidators } from "./service-bindings.ts";
import { serviceValidators } from "./services.ts";
import { targetValidators } from "./targets.ts";
import { textValidators } from "./text.ts";
import type { Candidate, Reason, RecordValidator, ValidatorSet, ValueValidator, ZoneReason } from "./validator.ts";
import { zoneValidators } from "./zone.ts";

const recordValidators: readonly RecordValidator[] = [...nameValidators, ...dynamicValidators];

const valueValidators: readonly ValueValidator[] = [
  ...addressValidators,
  ...targetValidators,
  ...textValidators,
  ...serviceValidators,
  ...keyValidators,
  ...locationValidators,
  ...serviceBindingValidators,
];

/** Ids of validators that a zone leaves out, per record type or `*` for all. */
export interface DisabledValidators {
  readonly record?: Readonly<Record<string, readonly string[]>>;
  readonly zone?: readonly string[];
}

export interface Validation {
  record(candidate: Candidate, values: readonly (Data | undefined)[]): Reason[];
  zone(zone: Zone): (Reason & ZoneReason)[];
}

/** The validators of a set; `best-practice` includes `strict`. */
export function validation(chosen: ValidatorSet, disabled: DisabledValidators = {}): Validation {
  const sets: readonly ValidatorSet[] = chosen === "best-practice" ? ["strict", "best-practice"] : [chosen];
  const isActive = (validator: { readonly sets: readonly ValidatorSet[] }): boolean =>
    validator.sets.some((set) => sets.includes(set));
  const isOn = (id: string, type: string): boolean =>
    !(disabled.record?.[type]?.includes(id) || disabled.record?.["*"]?.includes(id));

  const records = recordValidators.filter(isActive);
  const byType = Map.groupBy(
    valueValidators.filter(isActive).flatMap((validator) => validator.types.map((type) => ({ type, validator }))),
    ({ type }) => type,
  );
  const checkValues = (values: readonly (Data | undefined)[], type: string): Reason[] =>
    (byType.get(type) ?? []).flatMap(({ validator }) =>
      isOn(validator.id, type) ? validator.check(values, type).map((message) => ({ code: validator.id, message })) : [],
    );

  return {
    record(candidate, values) {
      const { type } = candidate;
      const own = records
        .filter((validator) => (validator.types?.includes(type) ?? true) && isOn(validator.id, type))
        .flatMap((validator) =>
          validator
            .check(candidate, (inner) => checkValues(inner, type))
            .map((reason) => (typeof reason === "string" ? { code: validator.id, message: reason } : reason)),
        );
      return [...own, ...checkValues(values, type)];
    },
    zone: (zone) =>
      zoneValidators
        .filter((validator) => isActive(validator) && !disabled.zone?.includes(validator.id))
        .flatMap((validator) => validator.check(zone).map((reason) => ({ code: validator.id, ...reason }))),
  };
}
