import type { AkashSettings } from "../akash/settings.ts";
import type { DnsSettings } from "../dns/settings.ts";

/** Configuration of the provider `af`, made by the stacks from the stage file. Absent parts are not used by the stage. */
export interface ProviderSettings {
  readonly akash?: AkashSettings;
  readonly dns?: DnsSettings;
  /** Control URL of a sandbox, such as `http://127.0.0.1:17600`; absent means the internet. */
  readonly sandbox?: string;
}
