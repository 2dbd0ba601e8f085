import { ExplainedError } from "../../errors/explained-error.ts";
import type { Redact } from "../../redaction/redact.ts";
import type { ProviderSettings } from "../settings.ts";
import type { Adoption } from "./adoption.ts";
import type { Consents } from "./consents.ts";
import type { EngineLog } from "./engine.ts";
import type { Run } from "./handler.ts";
import type { Rotation } from "./rotation.ts";
import { parseUrn } from "./urn.ts";

/** What all operations of one provider process have in common. */
export interface Process {
  readonly log: EngineLog;
  readonly settings: ProviderSettings;
  readonly consents: Consents;
  readonly stateCompared: boolean;
  readonly packaged: boolean;
  readonly adoption: Adoption | undefined;
  readonly rotation: Rotation;
  /** Aborted when the engine cancels the run. */
  readonly cancelled: AbortSignal;
  /** Values made once a process, by key. */
  readonly shared: Map<string, unknown>;
}

export interface OperationOptions {
  readonly urn: string;
  /** Seconds; 0 = none. The engine only forwards it, so it is enforced here. */
  readonly timeout: number;
  /** Applied to every message. */
  readonly redact: Redact;
}

/** The `Run` a handler works with: identity, deadline, settings, and status messages in which secrets are redacted. */
export function operation(process: Process, options: OperationOptions): Run {
  const { urn, timeout, redact } = options;
  const { name, project, stage } = parseUrn(urn);
  let shown = "";
  return {
    urn,
    name,
    project,
    stage,
    settings: process.settings,
    consents: process.consents,
    stateCompared: process.stateCompared,
    packaged: process.packaged,
    adoption: process.adoption,
    rotation: process.rotation.phaseOf(name),
    signal: timeout > 0 ? AbortSignal.any([process.cancelled, deadline(timeout)]) : process.cancelled,
    shared<T>(key: string, make: () => T): T {
      if (!process.shared.has(key)) process.shared.set(key, make());
      return process.shared.get(key) as T;
    },
    status: (message) => {
      if (message !== shown) process.log.write("info", urn, redact(message), true);
      shown = message;
    },
    info: (message) => process.log.write("info", urn, redact(message)),
    warn: (message) => process.log.write("warning", urn, redact(message)),
  };
}

function deadline(seconds: number): AbortSignal {
  const controller = new AbortController();
  const reason = new ExplainedError("not-ready", `timed out after ${seconds} s (customTimeouts of the resource)`, {
    fix: "./platform up takes up what was begun; where that is always too short, raise customTimeouts in the program",
  });
  setTimeout(() => controller.abort(reason), seconds * 1000).unref();
  return controller.signal;
}
