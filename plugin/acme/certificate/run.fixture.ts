import { memoryJournal } from "../../../acme/journal.fixture.ts";
import type { Journal } from "../../../acme/journal.ts";
import { NO_CONSENT } from "../../kernel/consents.ts";
import type { Run } from "../../kernel/handler.ts";
import type { ProviderSettings } from "../../settings.ts";

export interface RecordedRun extends Run {
  /** Everything said, in order. */
  readonly said: string[];
}

/** A run as the kernel makes it, which keeps what it is told. */
export function recordedRun(
  name: string,
  settings: ProviderSettings,
  signal = new AbortController().signal,
): RecordedRun {
  const journals = new Map<string, Journal>();
  const journal = (key: string): Journal =>
    journals.get(key) ?? (journals.set(key, memoryJournal()).get(key) as Journal);
  const shared = new Map<string, unknown>([["acme journals", journal]]);
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  return {
    urn: `urn:pulumi:test::platform::af:test:Test::${name}`,
    name,
    project: "platform",
    stage: "test",
    signal,
    settings,
    consents: NO_CONSENT,
    shared<T>(key: string, make: () => T): T {
      if (!shared.has(key)) shared.set(key, make());
      return shared.get(key) as T;
    },
    status: say,
    info: say,
    warn: say,
    said,
  };
}
