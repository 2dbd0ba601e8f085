import type { PropertyChange } from "../kernel/handler.ts";
import type { InstanceOutputs } from "./contract.ts";

/** Days after which the administrator gets another client secret. */
const ROTATE_AFTER = 30;
const DAY = 86_400_000;

/**
 * Whether the administrator's client is due: another secret after a month, and a client in place of a token that ends. Tokens
 * of Infisical are signed (`a.b.c`) and live for 90 days at most; those of early sandboxes are not, and live on.
 */
export function renewal(outputs: InstanceOutputs, now: Date): PropertyChange[] {
  const { clientSecret, clientSecretAt, accessToken } = outputs;
  if (clientSecret !== undefined && clientSecretAt !== undefined) {
    const age = Math.floor((now.getTime() - Date.parse(clientSecretAt)) / DAY);
    if (age < ROTATE_AFTER) return [];
    return [{ path: "password", kind: "update", reason: `the administrator's client secret is ${age} days old` }];
  }
  if (accessToken.split(".").length !== 3) return [];
  const reason = "the administrator logs in with a client of its own, in place of a token that ends after 90 days";
  return [{ path: "password", kind: "update", reason }];
}
