import { parseTag } from "../../../akash/chain/tag.ts";
import { Gateway, type GatewayLease } from "../../../akash/gateway/gateway.ts";
import { diagnose, readSymptoms } from "../../../akash/lease/symptoms.ts";
import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import type { Handler, Run } from "../../kernel/handler.ts";
import { untilSuccess } from "../until-success.ts";
import { inputs, TOKEN, type VerificationInputs, type VerificationOutputs } from "./contract.ts";
import { CrashWatch } from "./crash-watch.ts";

export const handler: Handler<VerificationInputs, VerificationOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],

  /** Another command is run with the next place: what was verified has been serving since. */
  diff(old, given) {
    const changes = structuralDiff(old.inputs, given).map((change) =>
      change.path.startsWith("deployment.")
        ? { ...change, replace: true, reason: "another place is verified" }
        : change,
    );
    return { changes };
  },

  async create(run, given) {
    const said = await verified(run, given);
    if (said !== "") run.info(said);
    const { dseq, gseq, oseq, owner } = given.deployment;
    return { id: `${owner}/${dseq}/${gseq}/${oseq}`, outputs: { ...given, said } };
  },

  async read(_run, id, old) {
    if (old === undefined) throw new Error(`${TOKEN} is done and not found: it cannot be imported`);
    return { id, ...old };
  },

  async update(_run, _id, old, given) {
    return { ...given, said: old.outputs.said };
  },

  async delete() {},
};

/** @returns what the command printed in the end @throws where it did not succeed in time, or its container ends at every start */
async function verified(run: Run, given: VerificationInputs): Promise<string> {
  const { sharedMarket } = await import("../deployment/market.ts");
  const market = await sharedMarket(run);
  const { deployment, container, command, timeout } = given;
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(timeout * 1000)]);
  const crashes = new CrashWatch(() => symptomsOf(market, deployment, container, signal));
  const outcome = await untilSuccess(market, deployment, {
    command: { container, command },
    timeout,
    signal: run.signal,
    status: (said) => run.status(`verifying: ${said}`),
    async notRunning() {
      const crash = await crashes.look();
      if (crash) throw unverified(run, given, crash.says);
    },
  });
  if ("last" in outcome) throw unverified(run, given, `after ${timeout} s: ${outcome.last}`);
  return `${outcome.said}${heldText(given)}`;
}

/** For how long nothing could be written. */
function heldText({ fence = "" }: VerificationInputs): string {
  if (fence === "") return "";
  return `; nobody could write for ${Math.round((Date.now() - Date.parse(fence)) / 1000)} s until now, and nothing is lost`;
}

/** Why a container of a lease does not run, as its events and its last lines say; undefined where they do not. */
async function symptomsOf(market: Market, lease: GatewayLease, container: string, signal: AbortSignal) {
  const gateway = await Gateway.open(market, lease, signal);
  try {
    return diagnose([{ name: container }], await readSymptoms(gateway, signal))[0];
  } finally {
    await gateway.close();
  }
}

function unverified(run: Run, { fence = "", deployment }: VerificationInputs, why: string): ExplainedError {
  const name = parseTag(deployment.tag)?.service ?? run.name;
  return new ExplainedError(
    "unverified",
    `what runs for ${name} is not what others may rely on: ${why}\n  What it was to replace is left as it is${fence === "" ? "" : `, and takes no writes since ${fence}`}`,
    {
      fix:
        `mend what is told (./platform lease logs ${name} tells more), then: ./platform up` +
        (fence === "" ? "" : "; or take the change back that moves it, and: ./platform up lets the former place go on"),
    },
  );
}
