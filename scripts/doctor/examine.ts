import { styleText } from "node:util";
import type { ReadyStage } from "../../engine/engine.ts";
import { pulumiEnvironment } from "../../engine/environment.ts";
import { encryptedStage, type OpenStage, openStage } from "../../engine/open-stage.ts";
import { findPassphrase, type Passphrase } from "../../engine/passphrase/passphrase.ts";
import { runningPid } from "../../engine/sandbox/process.ts";
import { explain } from "../../errors/explain.ts";
import { forStage } from "../../errors/for-stage.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { checkAcme } from "../../operations/doctor/acme.ts";
import { checkBackups, checkRepositories } from "../../operations/doctor/backup.ts";
import { checkCertificates } from "../../operations/doctor/certificates.ts";
import { attempt, type Check, ok, problem, skipped } from "../../operations/doctor/check.ts";
import { checkCredentials } from "../../operations/doctor/credentials.ts";
import { checkExclusions } from "../../operations/doctor/exclusions.ts";
import { checkKit } from "../../operations/doctor/kit.ts";
import { checkMarket } from "../../operations/doctor/market.ts";
import { checkNameServers } from "../../operations/doctor/name-servers.ts";
import { checkRisks } from "../../operations/doctor/risks.ts";
import { checkStandbys } from "../../operations/doctor/standby.ts";
import { readState } from "../../operations/doctor/state.ts";
import { checkTools } from "../../operations/doctor/tools.ts";
import { checkZoneFiles } from "../../operations/doctor/zone-files.ts";
import { networkOf } from "../../operations/network.ts";
import { withCredentials } from "../../operations/zones/credentials.ts";
import { dnsSettings } from "../../stage/dns-settings.ts";
import { stageFile } from "../../stage/file.ts";
import { missingValues } from "../../stage/placeholders.ts";
import { keyText } from "../../stage/secrets/key.ts";
import type { StageOptions } from "../terminal/options.ts";

/** Seconds everything that asks the network may take together. */
const DEADLINE = 120;

/** `platform doctor`: what would make the next `up` fail, and how to fix it. */
export async function doctor(options: StageOptions & { json?: boolean }): Promise<void> {
  const checks = (await examine(options.stage)).map((check) => ofStage(check, options.stage));
  const sick = checks.some(({ state }) => state === "problem");
  if (options.json) process.stdout.write(`${JSON.stringify({ stage: options.stage, ok: !sick, checks }, null, 2)}\n`);
  else for (const check of checks) process.stdout.write(lineOf(check));
  if (sick) process.exitCode = 1;
}

/** What it says to type is for this stage. */
function ofStage(check: Check, stage: string): Check {
  const says = forStage(check.says, stage);
  return check.fix === undefined ? { ...check, says } : { ...check, says, fix: forStage(check.fix, stage) };
}

async function examine(name: string): Promise<readonly Check[]> {
  let open: OpenStage;
  try {
    open = await openStage(name);
  } catch (error) {
    return [...(await checkTools(false)), unreadable("stage", error)];
  }
  const tools = await checkTools(open.stage.sandbox !== undefined);
  const stage = [...tools, ...checkStage(open), ...checkZoneFiles(open)];
  if (tools.some(({ name: tool, state }) => tool === "pulumi" && state === "problem")) {
    return [...stage, skipped("everything else", "needs pulumi")];
  }
  let passphrase: Passphrase | undefined;
  try {
    passphrase = await findPassphrase(encryptedStage(open));
  } catch (error) {
    return [...stage, unreadable("passphrase", error), skipped("everything else", "needs the passphrase")];
  }
  const ready = { ...open, environment: await pulumiEnvironment(open, passphrase) };
  return [...stage, ...(await examineStage(ready))];
}

function unreadable(name: string, error: unknown): Check {
  const { message, fix } = explain(error);
  return problem(name, message, fix);
}

function checkStage({ name, stage, file }: OpenStage): Check[] {
  const exclusions = checkExclusions(stage, stageFile(readText(file, MOST_YAML)), file, new Date());
  const missing = missingValues(stage, name);
  if (missing.length === 0) return [ok("stage", `Pulumi.${name}.yaml is complete`), ...exclusions];
  const placeholders = missing.map(({ path, fix }) => problem(`stage ${keyText(path)}`, "is still a placeholder", fix));
  return [...placeholders, ...exclusions];
}

async function examineStage(ready: ReadyStage): Promise<readonly Check[]> {
  const { stage } = ready;
  const state = await readState(ready);
  const renew = `./platform up --stage ${ready.name}`;
  const own = [
    ...state.checks,
    ...(await checkRisks(ready)),
    ...checkCertificates(state.certificates, new Date(), renew),
  ];
  if (stage.sandbox && !(await runningPid())) {
    return [...own, problem("sandbox", "does not run; nothing on it was looked at", "./platform sandbox start")];
  }
  const outside = await withDeadline((signal) => examineOutside(ready, state, signal));
  return [...own, ...outside];
}

async function examineOutside(
  ready: ReadyStage,
  { platform }: Awaited<ReturnType<typeof readState>>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { stage } = ready;
  const network = networkOf(stage);
  const groups = await Promise.all([
    checkMarket(ready, platform, signal),
    attempt("dns credentials", "see the check of the passphrase", async () =>
      checkCredentials(stage, dnsSettings(await withCredentials(ready)), platform !== undefined, signal),
    ),
    platform ? checkNameServers(network, platform) : [],
    checkAcme(stage, network, signal),
    checkRepositories(ready),
    platform ? checkBackups(ready, platform) : [],
    platform ? checkStandbys(ready) : [],
    platform ? checkKit(ready) : [],
  ]);
  return [
    ...groups.flat(),
    ...(platform
      ? []
      : [skipped("leases and names", "the stage does not stand yet, or a refresh found a part of it gone")]),
  ];
}

/** Limits the time of a check. */
const withDeadline = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  work(AbortSignal.timeout(DEADLINE * 1000));

const MARKS = {
  ok: styleText("green", "✓"),
  warning: styleText("yellow", "!"),
  problem: styleText("red", "✗"),
  skipped: styleText("gray", "-"),
};

function lineOf({ name, state, says, fix }: Check): string {
  const cure = fix ? `\n    fix: ${fix}` : "";
  return `${MARKS[state]} ${styleText("bold", name)}  ${says.replaceAll("\n", "\n    ")}${cure}\n`;
}
