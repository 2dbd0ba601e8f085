import type { LeaseState } from "../../../akash/chain/lease-state.ts";
import type { Stored } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";

export type State = Stored<DeploymentInputs, DeploymentOutputs>;

/** What version 0.1.0 kept in place of `lease`, such as `closed: lease_closed_owner`. */
interface LeaseText {
  readonly leaseState?: string;
}

/** A deployment as this version keeps it, also where an earlier one wrote it. */
export function fromState(old: State): State {
  const { leaseState, ...outputs } = old.outputs as DeploymentOutputs & LeaseText;
  return leaseState === undefined ? old : { ...old, outputs: { ...outputs, lease: parseLease(leaseState) } };
}

function parseLease(text: string): LeaseState {
  const {
    state = text,
    until,
    detail = "",
  } = /^(?<state>[a-z_ ]+?)(?: until (?<until>\S+?))?(?:: (?<detail>.*))?$/s.exec(text)?.groups ?? {};
  return { state, ...(until && { until }), detail };
}
