import { existsSync } from "node:fs";
import { pulumiOutput, type ReadyStage, refuseWhileRunning } from "../../engine/engine.ts";
import { type PlatformOutput, platformOutput } from "../../stacks/output.ts";
import { type Check, messageOf, ok, problem, skipped } from "./check.ts";

/** What the engine keeps of a stage. */
export interface StageState {
  readonly checks: readonly Check[];
  /** Undefined where the stage does not stand, or cannot be read. */
  readonly platform?: PlatformOutput;
  readonly certificates: readonly CertificateState[];
}

export interface CertificateState {
  readonly names: readonly string[];
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Reads the state and decrypts it once, without changing or showing anything. */
export async function readState(ready: ReadyStage): Promise<StageState> {
  const passphrase = passphraseProblem(ready);
  if (passphrase) return { checks: [passphrase], certificates: [] };
  let exported: Exported;
  try {
    exported = JSON.parse(await pulumiOutput(ready, ["stack", "export"])) as Exported;
  } catch (error) {
    if (/no stack (named|selected)/.test(messageOf(error))) {
      return { checks: [skipped("state", "the stage has never been up")], certificates: [] };
    }
    const fix = "check PULUMI_BACKEND_URL and its credentials (pulumi login)";
    return { checks: [problem("state", firstLines(error), fix)], certificates: [] };
  }
  const resources = exported.deployment?.resources ?? [];
  const certificates = resources
    .filter(({ type }) => type === "af:acme:Certificate")
    .flatMap(({ outputs }) => (isCertificate(outputs) ? [outputs] : []));
  const checks = [...(await checkPassphrase(ready, resources.length)), ...(await checkLock(ready))];
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const platform = platformOutput.safeParse(stack?.outputs?.platform).data;
  return { checks, certificates, ...(platform && { platform }) };
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly { readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
  };
}

const isCertificate = (outputs: unknown): outputs is CertificateState =>
  typeof (outputs as CertificateState)?.notBefore === "string" &&
  typeof (outputs as CertificateState).notAfter === "string";

function passphraseProblem({ environment }: ReadyStage): Check | undefined {
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (file && !existsSync(file)) {
    return problem(
      "passphrase",
      `PULUMI_CONFIG_PASSPHRASE_FILE names ${file}, which is not there`,
      "set it to the file",
    );
  }
  if (file || environment.PULUMI_CONFIG_PASSPHRASE !== undefined) return undefined;
  return problem("passphrase", "is not set", "export PULUMI_CONFIG_PASSPHRASE=… from your recovery kit");
}

async function checkPassphrase(ready: ReadyStage, resources: number): Promise<Check[]> {
  const state = ok("state", `${resources} resources at ${backendOf(ready)}`);
  try {
    await pulumiOutput(ready, ["stack", "output", "--show-secrets", "--json"]);
    return [state, ok("passphrase", "decrypts the state")];
  } catch (error) {
    const fix = "export the PULUMI_CONFIG_PASSPHRASE of your recovery kit";
    return [state, problem("passphrase", `does not decrypt the state: ${firstLines(error)}`, fix)];
  }
}

/** Without credentials that the address may carry. */
const backendOf = ({ environment }: ReadyStage): string =>
  (environment.PULUMI_BACKEND_URL ?? "Pulumi Cloud").replace(/\/\/[^/@]*@/, "//").replace(/\?.*/, "");

async function checkLock(ready: ReadyStage): Promise<Check[]> {
  try {
    const dead = await refuseWhileRunning(ready);
    if (!dead) return [skipped("lock", "the back end keeps its locks itself: pulumi stack")];
    if (dead.length === 0) return [ok("lock", "no run holds the stage")];
    const pids = dead.map(({ pid }) => pid).join(", ");
    return [problem("lock", `held by a dead process (${pids})`, `./platform up --stage ${ready.name} releases it`)];
  } catch (error) {
    const [says, fix] = messageOf(error).split("\n  fix: ");
    return [problem("lock", says!, fix ?? "wait for it to end")];
  }
}

const firstLines = (error: unknown): string =>
  messageOf(error)
    .split("\n")
    .map((line) => line.trim())
    .slice(0, 3)
    .join(" ");
