import { poll } from "../../../akash/chain/wait.ts";
import { Gateway, type GatewayLease } from "../../../akash/gateway/gateway.ts";
import { runShell } from "../../../akash/gateway/shell.ts";
import { diagnose, readSymptoms } from "../../../akash/lease/symptoms.ts";
import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import { printableLine } from "../../../errors/printable.ts";
import { errorText } from "../../../errors/text.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import type { Handler, Run } from "../../kernel/handler.ts";
import { inputs, TOKEN, type VerificationInputs, type VerificationOutputs } from "./contract.ts";
import { CrashWatch } from "./crash-watch.ts";

/** Of what the command prints, so much is kept, octets. */
const MOST_SAID = 4_000;

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
  let last = "it was not run yet";
  const attempt = async (): Promise<string | undefined> => {
    const printed: Buffer[] = [];
    const keep = (bytes: Uint8Array) => void printed.push(Buffer.from(bytes));
    try {
      const code = await runShell(market, deployment, { container, command }, { stdout: keep, stderr: keep }, signal);
      const text = said(printed);
      if (code === 0) return text;
      last = text || `it ended with ${code}`;
    } catch (error) {
      run.signal.throwIfAborted();
      const crash = await crashes.look();
      if (crash) throw unverified(run, crash.says);
      last = errorText(error);
    }
    run.status(`verifying: ${printableLine(last, 200)}`);
    return undefined;
  };
  const found = await poll(attempt, timeout * 1000, run.signal);
  if (found === undefined) throw unverified(run, `after ${timeout} s: ${printableLine(last, 1000)}`);
  return found;
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

const unverified = ({ name }: Run, why: string): ExplainedError =>
  new ExplainedError(
    "unverified",
    `what runs for ${name} is not what others may rely on: ${why}\n  What it was to replace is left as it is`,
    { fix: `mend what is told (./platform lease logs ${name} tells more), then: ./platform up` },
  );

/** The last line is what counts. */
function said(printed: readonly Buffer[]): string {
  const text = Buffer.concat(printed).subarray(-MOST_SAID).toString().trim();
  return printableLine(text.split("\n").at(-1) ?? "", 300);
}
