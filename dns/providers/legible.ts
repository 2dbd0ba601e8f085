import { InvalidTextError } from "../records/character-string.ts";
import { InvalidNameError } from "../records/name.ts";
import { InvalidRdataError } from "../records/rdata.ts";
import type { DnsProviderName } from "../settings.ts";
import { DnsProviderError } from "./errors.ts";

/** Translates what a provider gave as records. @throws DnsProviderError with its words where one of them is none */
export function legible<T>(provider: DnsProviderName, what: string, translate: () => T): T {
  try {
    return translate();
  } catch (error) {
    const illegible = [InvalidNameError, InvalidRdataError, InvalidTextError].some((kind) => error instanceof kind);
    if (!illegible) throw error;
    const message = `${what}: gave a record that is none: ${(error as Error).message}`;
    throw new DnsProviderError(provider, "unavailable", message);
  }
}
