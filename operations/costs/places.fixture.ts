import { groupOf, type Size } from "../../akash/estimate/orders.fixture.ts";
import type { DeploymentInputs } from "../../plugin/akash/deployment/contract.ts";
import type { State } from "../../plugin/akash/deployment/stored.ts";
import type { KnownPlace } from "./places.ts";

/** What the stage file wants of a service. Ceiling: 1000 uact a block, 429.91 USD a month. */
export function orderOf(service: string, size: Size = {}, changes: Partial<DeploymentInputs> = {}): DeploymentInputs {
  const placement = { regions: [], exclude: [], apartFrom: [], ...changes.placement };
  return { service, group: groupOf(size), deposit: "5000000uact", stateful: false, ...changes, placement };
}

/** A place that runs what is ordered. @param state of its lease */
export function placeOf(order: DeploymentInputs, pricePerMonth: string, state = "active", leaving = false): KnownPlace {
  const outputs = {
    ...order,
    owner: "akash1me",
    dseq: "1",
    gseq: 1,
    oseq: 1,
    provider: "akash1provider",
    hostUri: "https://provider.elm.test:8443",
    tag: `af:p/local/${order.service}#00000000`,
    lease: { state, detail: "" },
    price: { denom: "uact", amount: "1" },
    pricePerMonth,
    considered: [],
  };
  return { stored: { inputs: order, outputs } as State, leaving };
}
