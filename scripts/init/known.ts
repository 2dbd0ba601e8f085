import type { DnsProviderName } from "../../dns/settings.ts";
import type { AppAnswer, TemplateApps, WalletAnswer } from "../../stage/init/answers.ts";
import type { ServiceName } from "../../stage/services/catalog.ts";

/** What is answered by each question. */
export interface Known {
  readonly place: "sandbox" | "live";
  readonly stage: string;
  readonly domain: string;
  readonly dns: readonly DnsProviderName[];
  /** Absent on the sandbox, which has its own. */
  readonly registry?: string;
  /** The same. */
  readonly wallet?: WalletAnswer;
  readonly template?: TemplateApps | undefined;
  readonly services: readonly ServiceName[];
  readonly apps: readonly AppAnswer[];
}

/** What answers are judged by, beside each other. */
export interface Surroundings {
  /** Domains of the stages that are there; undefined where a file does not say it. */
  readonly stages: Readonly<Record<string, string | undefined>>;
  readonly templates: readonly string[];
  /** Throws an error for a person where it cannot be used. */
  readonly openTemplate: (name: string) => TemplateApps;
  /** Whether files that are there may be written anew. */
  readonly force: boolean;
}
