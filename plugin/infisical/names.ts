import { LARGEST_BATCH, octetsOf } from "../../secrets/batches.ts";
import { readingSlug } from "../../secrets/ensure.ts";
import { type CheckFailure, UNKNOWN } from "../kernel/handler.ts";
import type { IdentityInputs, ProjectInputs, SecretsInputs } from "./contract.ts";

/** What Infisical refuses, told before anything is written. Pure. */

/** Characters of a project's name, and of a slug of an additional privilege, at most. */
const PROJECT_NAME = 64;
const PRIVILEGE_SLUG = 60;
const FOLDER = /^[a-zA-Z0-9_-]+$/;
const ENVIRONMENT = /^[a-z0-9-]{1,64}$/;

export function checkProject({ name, environments }: ProjectInputs): CheckFailure[] {
  const wrong = Array.isArray(environments) ? environments.filter((each) => !isSlug(each)) : [];
  return [
    ...(isKnown(name) && name.length > PROJECT_NAME
      ? [
          {
            property: "name",
            reason: `has ${name.length} characters; Infisical takes ${PROJECT_NAME} in a project's name`,
          },
        ]
      : []),
    ...wrong.map((each) => ({ property: "environments", reason: slugText(each) })),
  ];
}

export function checkSecrets({ path, environment, secrets }: SecretsInputs): CheckFailure[] {
  return [...checkPlace({ path, environment }), ...(isKnown(secrets) ? checkKeys(secrets) : [])];
}

export function checkIdentity({ path, environment, name }: IdentityInputs): CheckFailure[] {
  const over = isKnown(name) ? readingSlug(name).length - PRIVILEGE_SLUG : 0;
  const reason = `is ${over} characters too long: it stands in a slug of Infisical, which has ${PRIVILEGE_SLUG} at most`;
  return [...checkPlace({ path, environment }), ...(over > 0 ? [{ property: "name", reason }] : [])];
}

function checkPlace({ path, environment }: { path: string; environment: string }): CheckFailure[] {
  const names = isKnown(path) ? path.split("/").filter(Boolean) : [];
  const wrong = names.filter((name) => !FOLDER.test(name));
  return [
    ...wrong.map((name) => ({
      property: "path",
      reason: `folder ${name}: Infisical takes letters, digits, dashes and underscores`,
    })),
    ...(isSlug(environment) ? [] : [{ property: "environment", reason: slugText(environment) }]),
  ];
}

function checkKeys(secrets: Readonly<Record<string, string>>): CheckFailure[] {
  return Object.entries(secrets).flatMap(([key, value]) => {
    const property = `secrets[${JSON.stringify(key)}]`;
    if (key === "") return [{ property, reason: "a secret without a name: give it one" }];
    if (/[:/]/.test(key))
      return [{ property, reason: "Infisical takes no colon and no slash in the name of a secret" }];
    const octets = octetsOf({ secretKey: key, secretValue: value });
    if (octets <= LARGEST_BATCH) return [];
    return [
      { property, reason: `has ${octets} octets as it is sent; Infisical takes ${LARGEST_BATCH} in one request` },
    ];
  });
}

const isKnown = (value: unknown): boolean => value !== UNKNOWN;
const isSlug = (text: string): boolean => !isKnown(text) || ENVIRONMENT.test(text);
const slugText = (text: string): string =>
  `${text}: Infisical takes lower-case letters, digits and hyphens in the slug of an environment, 64 at most`;
