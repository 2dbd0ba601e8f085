import { all, type Output } from "@pulumi/pulumi";
import { orAbsent } from "../resources/absent.ts";
import type { RandomSecret } from "../resources/random-secret.ts";
import { turnNames } from "../stage/services/derived-names.ts";

/** A name with its secret: a role with a password, an identity with a key. */
export interface Credential {
  readonly name: string;
  readonly secret: string;
}

interface Rotated {
  readonly value: string;
  readonly previous?: string | undefined;
  readonly generation?: number | undefined;
}

/** Credentials that are accepted: the present one, and while a rotation goes on the former. Pure. */
export function credentialsOf(name: string, { value, previous, generation = 0 }: Rotated): readonly Credential[] {
  const names = turnNames(name);
  const present = { name: names[generation % 2]!, secret: value };
  return previous === undefined ? [present] : [present, { name: names[(generation + 1) % 2]!, secret: previous }];
}

/** The same of a resource. The first is the one to use. */
export function credentials(
  name: string,
  { value, previous, generation }: RandomSecret,
): Output<readonly Credential[]> {
  return all([value, orAbsent(previous, value), orAbsent(generation, value)]).apply(([value, previous, generation]) =>
    credentialsOf(name, { value, previous, generation }),
  );
}
