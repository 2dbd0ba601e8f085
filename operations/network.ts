import type { Network } from "../network/network.ts";
import { networkOf as networkAt } from "../network/sandbox.ts";
import { endpoints } from "../stage/endpoints.ts";
import type { Stage } from "../stage/schema.ts";

/** The network a stage lives on. */
export const networkOf = (stage: Stage): Network => networkAt(endpoints(stage).sandbox);
