import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { UserError } from "../../engine/user-error.ts";
import { type Failover, failover } from "../../operations/databases/decide.ts";
import { observeDatabase } from "../../operations/databases/observe.ts";
import { takeOver } from "../../operations/databases/take-over.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { serviceOfPlace } from "../../stage/services/replication.ts";
import { bringUp } from "../stage/up.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { lossText } from "./loss-text.ts";

/** `platform failover`: the standby takes over, then `up` leads all there. */
export async function failOver(service: string, options: StageOptions & { yes?: boolean }): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  const ready = await readyStage(open);
  await refuseRisks(ready);
  await refuseWhileRunning(ready);
  const decision = await decided(ready, service);
  await confirm(question(decision), options.yes);
  const began = Date.now();
  await takeOver(ready, decision, printStatus);
  printStatus(`${decision.to} took over in ${seconds(began)} s; leading all there`);
  const brought = await bringUp({ stage: options.stage, yes: true, refresh: decision.kind === "unplanned" });
  if (brought === "failed")
    throw new UserError(
      "engine",
      `${decision.to} takes writes, and not all that uses it is led there yet.`,
      `./platform up --stage ${options.stage} goes on`,
    );
  if (brought === "unwell") process.exitCode = 1;
  process.stdout.write(
    `${service} is written to at ${decision.to}, and all are led there; that took ${seconds(began)} s\n`,
  );
}

async function decided(ready: ReadyStage, service: string): Promise<Failover> {
  const { name } = CATALOG.postgres;
  if (serviceOfPlace(ready.stage.services, service) !== name)
    throw new UserError(
      "argument",
      `${service} of stage ${ready.name} can have no standby; ${name} can.`,
      `./platform failover ${name} --stage ${ready.name}`,
    );
  const observed = await observeDatabase(ready);
  if (!observed)
    throw new UserError(
      "argument",
      `${service} has no standby in stage ${ready.name}.`,
      "name a region in services.postgres.standby, and: ./platform up (docs/standby.md)",
    );
  const decision = failover(observed);
  if (decision.kind === "refused") throw new UserError("not-held", `no failover: ${decision.why}.`, decision.fix);
  return decision;
}

function question(decision: Failover): string {
  switch (decision.kind) {
    case "finish":
      return `promote ${decision.to}, as the stage file says already?`;
    case "planned":
      return `let ${decision.to} take over from ${decision.from}? Nobody can write meanwhile, and nothing is lost. The stage file is edited.`;
    case "unplanned":
      return `let ${decision.to} take over from ${decision.from}, which is not reached (${decision.why})? ${lossText(decision)} The stage file is edited.`;
  }
}

const seconds = (began: number): number => Math.round((Date.now() - began) / 1000);
