import { addressOf, backendOf, isOnThisMachineAlone, LOCAL_STATE } from "../../engine/backend.ts";
import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";
import { passphraseAsked } from "../../engine/passphrase/source.ts";
import { readStackState, type StackState } from "../../engine/stack-state.ts";
import { refuseDamagedState } from "../../engine/state-file.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { explain } from "../../errors/explain.ts";
import { errorText } from "../../errors/text.ts";
import { type Certificate, certificatesIn } from "../certificates/state.ts";
import { type Platform, platformIn } from "../status/platform.ts";
import { type Check, ok, problem, skipped, warning } from "./check.ts";

/** What the engine keeps of a stage. */
export interface StageState {
  readonly checks: readonly Check[];
  /** Undefined where the stage does not stand, or cannot be read. */
  readonly platform?: Platform | undefined;
  readonly certificates: readonly Certificate[];
}

/** Reads the state and decrypts it once, without changing or showing anything. */
export async function readState(ready: ReadyStage): Promise<StageState> {
  const passphrase = passphraseProblem(ready);
  const own = backendChecks(ready);
  if (passphrase) return { checks: [...own, passphrase], certificates: [] };
  let state: StackState;
  let found: Pick<StageState, "certificates" | "platform">;
  try {
    await refuseDamagedState(ready.name, ready.environment);
    state = await readStackState(ready);
    found = { certificates: certificatesIn(state).filter(isIssued), platform: platformIn(state) };
  } catch (error) {
    if (/no stack (named|selected)/.test(errorText(error))) {
      return { checks: [...own, skipped("state", "the stage has never been up")], certificates: [] };
    }
    const fix = "check PULUMI_BACKEND_URL and its credentials: pulumi login";
    return { checks: [...own, refusal("state", error, fix)], certificates: [] };
  }
  const resources = state.deployment.resources?.length ?? 0;
  return { ...found, checks: [...own, ...(await checkPassphrase(ready, resources)), ...(await checkLock(ready))] };
}

/** Its order has succeeded once. */
const isIssued = ({ serial }: Certificate): boolean => serial !== undefined;

function passphraseProblem({ environment, name }: ReadyStage): Check | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: text, PULUMI_CONFIG_PASSPHRASE_FILE: file } = environment;
  return text === undefined && file === undefined
    ? problem("passphrase", "is not set; it is in your recovery kit", passphraseAsked(name))
    : undefined;
}

async function checkPassphrase(ready: ReadyStage, resources: number): Promise<Check[]> {
  const state = ok("state", `${resources} resources at ${addressOf(backendOf(ready.environment))}`);
  try {
    await pulumiOutput(ready, ["stack", "output", "--show-secrets", "--json"]);
    return [state, ok("passphrase", "decrypts the state")];
  } catch (error) {
    const says = `does not decrypt the state: ${firstLines(errorText(error))}`;
    return [state, problem("passphrase", says, passphraseAsked(ready.name))];
  }
}

function backendChecks(ready: ReadyStage): Check[] {
  return isOnThisMachineAlone(ready)
    ? [warning("back end", LOCAL_STATE, "see docs/state.md: A store for the state")]
    : [];
}

/** A store's locks can only be read by taking one, which is left to the commands that change something. */
async function checkLock(ready: ReadyStage): Promise<Check[]> {
  if (backendOf(ready.environment).kind !== "folder") {
    return [skipped("lock", `is kept in the back end: ./platform unlock --stage ${ready.name} tells who holds it`)];
  }
  try {
    const dead = (await refuseWhileRunning(ready)) ?? [];
    if (dead.length === 0) return [ok("lock", "no run holds the stage")];
    const pids = dead.map(({ pid }) => pid).join(", ");
    return [problem("lock", `held by a dead process (${pids})`, `./platform up --stage ${ready.name} releases it`)];
  } catch (error) {
    return [refusal("lock", error, "wait for it to end")];
  }
}

/** A failure as a check, with the failure's own fix where it has one. */
function refusal(name: string, error: unknown, otherwise: string): Check {
  const { code, message, fix } = explain(error);
  return problem(name, firstLines(message), code === "other" ? otherwise : fix);
}

const firstLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .slice(0, 3)
    .join(" ");
