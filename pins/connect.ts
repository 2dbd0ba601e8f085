import { rememberSecret } from "../redaction/known.ts";
import { Api, type ApiOptions } from "./api.ts";
import { lighthouse, capabilities as ofLighthouse } from "./lighthouse.ts";
import { capabilities as ofPinningService, pinningService } from "./pinning-service.ts";
import type { Capabilities, PinService } from "./service.ts";
import { capabilities as ofStoracha, storacha } from "./storacha.ts";

/** A service, and how it is logged in to. */
export interface PinSettings {
  readonly name: string;
  readonly kind: "pinning-service" | "lighthouse" | "storacha";
  readonly endpoint: string;
  readonly key: string;
  /** Of Storacha. */
  readonly space?: string | undefined;
  readonly proof?: string | undefined;
}

/** What each kind can do. */
export const CAPABILITIES: Readonly<Record<PinSettings["kind"], Capabilities>> = {
  "pinning-service": ofPinningService,
  lighthouse: ofLighthouse,
  storacha: ofStoracha,
};

/** A service to talk to; dispose of it when done. @param pinName that the pins of the stage have there, and no others */
export function connectPins(
  settings: PinSettings,
  pinName: string,
  around: Pick<ApiOptions, "network" | "signal" | "patience" | "pause">,
): PinService & AsyncDisposable {
  const { name, kind, endpoint, key, space = "", proof = "" } = settings;
  rememberSecret(key);
  if (proof) rememberSecret(proof);
  const headers: Record<string, string> =
    kind === "storacha" ? { "x-auth-secret": key, authorization: proof } : { authorization: `Bearer ${key}` };
  const api = new Api({ name, endpoint, headers, ...around });
  const service =
    kind === "storacha"
      ? storacha(api, space)
      : kind === "lighthouse"
        ? lighthouse(api, pinName)
        : pinningService(api, pinName);
  return { ...service, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}
