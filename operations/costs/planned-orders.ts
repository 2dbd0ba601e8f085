import type { EngineEvent } from "../../engine/events/event.ts";
import { type DeploymentInputs, inputs, TOKEN } from "../../plugin/akash/deployment/contract.ts";

/** What a preview plans to order, out of what the engine tells while it runs. */
export class PlannedOrders {
  readonly #found = new Map<string, DeploymentInputs>();
  #ended = false;

  take(event: EngineEvent): void {
    if (event.kind === "ended") this.#ended = true;
    if (event.kind !== "began" || event.step.type !== TOKEN) return;
    const order = inputs.safeParse(event.step.inputs).data;
    if (order) this.#found.set(event.step.urn, order);
  }

  /** Undefined where the engine did not come to its end, or told nothing. */
  get orders(): DeploymentInputs[] | undefined {
    return this.#ended ? [...this.#found.values()] : undefined;
  }
}
