import { printable } from "../../errors/printable.ts";
import type { ProviderSettings } from "../settings.ts";
import type { EngineLog } from "./engine.ts";
import type { Run } from "./handler.ts";
import { parseUrn } from "./urn.ts";

/** What all operations of one provider process have in common. */
export interface Process {
  readonly log: EngineLog;
  readonly settings: ProviderSettings;
  /** Aborted when the engine cancels the run. */
  readonly cancelled: AbortSignal;
  /** Values made once a process, by key. */
  readonly shared: Map<string, unknown>;
}

export interface OperationOptions {
  readonly urn: string;
  /** Seconds; 0 = none. The engine only forwards it, so it is enforced here. */
  readonly timeout: number;
  /** Secret texts, which are redacted from every message. */
  readonly redact: readonly string[];
}

/** The `Run` a handler works with: identity, deadline, settings, and status messages in which secrets are redacted. */
export function operation(process: Process, options: OperationOptions): Run {
  const { urn, timeout, redact } = options;
  const { name, project, stage } = parseUrn(urn);
  const clean = (message: string) => redacted(message, redact);
  let shown = "";
  return {
    urn,
    name,
    project,
    stage,
    settings: process.settings,
    signal: timeout > 0 ? AbortSignal.any([process.cancelled, deadline(timeout)]) : process.cancelled,
    shared<T>(key: string, make: () => T): T {
      if (!process.shared.has(key)) process.shared.set(key, make());
      return process.shared.get(key) as T;
    },
    status: (message) => {
      if (message !== shown) process.log.write("info", urn, clean(message), true);
      shown = message;
    },
    info: (message) => process.log.write("info", urn, clean(message)),
    warn: (message) => process.log.write("warning", urn, clean(message)),
  };
}

/** A message as it may leave the process: without secret texts, and printable, as the engine hands it to a terminal. */
export function redacted(message: string, secrets: readonly string[]): string {
  return printable(secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message));
}

function deadline(seconds: number): AbortSignal {
  const controller = new AbortController();
  const reason = new Error(`timed out after ${seconds} s (customTimeouts of the resource)`);
  setTimeout(() => controller.abort(reason), seconds * 1000).unref();
  return controller.signal;
}
