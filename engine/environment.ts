import { delimiter, dirname, join } from "node:path";
import { proxyExceptions } from "../network/proxy.ts";
import { secretVariables } from "../redaction/variables.ts";
import { preventAutomaticLog } from "./automatic-log.ts";
import { SANDBOX_PASSPHRASE } from "./passphrase.ts";
import { projectBackend } from "./project.ts";
import { root, stateFolder } from "./root.ts";
import { ensurePrivateFolder } from "./state-folder.ts";
import { ensurePulumi } from "./tools.ts";

export type Environment = Readonly<Record<string, string>>;

/**
 * The variables with which a plain `pulumi` works in this folder. What the user has set (back end, passphrase, home)
 * is kept. The back end that `Pulumi.yaml` names is for stages that several people work on, which one on the sandbox of
 * this machine is not.
 * @param sandboxed whether the stage lives on the sandbox
 */
export async function pulumiEnvironment(stage: string, sandboxed: boolean): Promise<Environment> {
  const state = join(stateFolder, "state");
  await ensurePrivateFolder(stateFolder, "state");
  const home = join(stateFolder, "pulumi");
  await preventAutomaticLog(home);
  const own = {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: (sandboxed ? undefined : await projectBackend()) ?? `file://${state}`,
    ...passphrase(sandboxed),
    ...process.env,
  };
  const path = [await ensurePulumi(), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  return {
    ...pick(own, ["PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"]),
    PATH: path,
    PLATFORM_ROOT: root,
    PULUMI_STACK: stage,
    // Places that are ordered together are in one block: with less, large stages are ordered in waves.
    PULUMI_PARALLEL: process.env.PULUMI_PARALLEL ?? "256",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_LOG_ROTATION_MAX_TOTAL_MB: process.env.PULUMI_LOG_ROTATION_MAX_TOTAL_MB ?? "50",
    ...proxyExceptions(process.env),
    NODE_COMPILE_CACHE: join(stateFolder, "compile-cache"),
  };
}

function passphrase(sandboxed: boolean): Record<string, string> {
  const given = process.env.PULUMI_CONFIG_PASSPHRASE !== undefined || process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return sandboxed && !given ? { PULUMI_CONFIG_PASSPHRASE: SANDBOX_PASSPHRASE } : {};
}

function pick(from: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name] as string]])));
}

/**
 * Shell text that sets the variables: `eval "$(./platform env)"`. A secret one came from the environment, so that the shell
 * has it; it is named there, not printed.
 * @param showSecrets print them, too
 */
export function shellExports(environment: Environment, showSecrets = false): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      const secret = !showSecrets && value !== SANDBOX_PASSPHRASE && secretVariables({ [name]: value }).includes(value);
      return `export ${name}=${secret ? reference(name) : `'${value.replaceAll("'", "'\\''")}'`}`;
    })
    .join("\n");
}

/** What the shell has; where it has none, the shell says what to do. */
const reference = (name: string): string => `"\${${name}?export it, or use ./platform env --show-secrets}"`;
