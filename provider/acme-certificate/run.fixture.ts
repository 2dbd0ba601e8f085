import type { Run } from "../kernel/handler.ts";
import type { ProviderSettings } from "../settings.ts";

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
  const shared = new Map<string, unknown>();
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  return {
    urn: `urn:pulumi:test::platform::af:test:Test::${name}`,
    name,
    project: "platform",
    stage: "test",
    signal,
    settings,
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
