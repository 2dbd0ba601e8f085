import type { EscrowHooks } from "../state/context.ts";
import { endDeployment } from "./deployment.ts";
import { endLeaseOfPayment } from "./orders.ts";

/** What ends with an escrow account or payment: the deployment it paid for, the lease it paid. */
export const escrowHooks: EscrowHooks = {
  accountClosed(context, id, state) {
    if (id.scope !== "deployment") return;
    const [owner = "", dseq = ""] = id.xid.split("/");
    endDeployment(context, { owner, dseq }, state === "overdrawn");
  },
  paymentClosed(context, id, state) {
    const [owner = "", dseq = ""] = id.aid.xid.split("/");
    const [gseq = "", oseq = "", provider = ""] = id.xid.split("/");
    const lease = { owner, dseq, gseq: Number(gseq), oseq: Number(oseq), provider, bseq: 0 };
    endLeaseOfPayment(context, lease, state === "overdrawn");
  },
};
