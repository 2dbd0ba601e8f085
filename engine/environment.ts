import { delimiter, dirname, join } from "node:path";
import { proxyExceptions } from "../network/proxy.ts";
import { secretVariables } from "../redaction/variables.ts";
import { preventAutomaticLog } from "./automatic-log.ts";
import type { OpenStage } from "./open-stage.ts";
import { type Passphrase, SANDBOX_PASSPHRASE } from "./passphrase/passphrase.ts";
import type { Source } from "./passphrase/source.ts";
import { projectBackend } from "./project.ts";
import { root, stateFolder } from "./root.ts";
import { ensurePrivateFolder } from "./state-folder.ts";
import { ensurePulumi } from "./tools.ts";

export type Environment = Readonly<Record<string, string>>;

/** The variables with which a plain `pulumi` works on a stage in this folder. @param passphrase undefined = there is none */
export async function pulumiEnvironment(
  { name, stage }: Pick<OpenStage, "name" | "stage">,
  passphrase: Passphrase | undefined,
): Promise<Environment> {
  return { ...(await toolsEnvironment(name, stage.sandbox !== undefined)), ...variablesOf(passphrase) };
}

/**
 * The same but for the passphrase. What the user has set (back end, home) is kept. The back end that `Pulumi.yaml` names is
 * for stages that several people work on, which one on the sandbox of this machine is not.
 * @param sandboxed whether the stage lives on the sandbox
 */
export async function toolsEnvironment(stage: string, sandboxed: boolean): Promise<Environment> {
  await ensurePrivateFolder(stateFolder, "state");
  const home = join(stateFolder, "pulumi");
  await preventAutomaticLog(home);
  const own = {
    PULUMI_HOME: home,
    ...process.env,
    PULUMI_BACKEND_URL: await backendUrl(sandboxed),
  };
  const path = [await ensurePulumi(), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  return {
    ...pick(own, ["PULUMI_HOME", "PULUMI_BACKEND_URL"]),
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

/** Where the engine keeps the state of stages: as the environment says, else as the project does, else here. */
export async function backendUrl(sandboxed: boolean): Promise<string> {
  const named = process.env.PULUMI_BACKEND_URL ?? (sandboxed ? undefined : await projectBackend());
  return named ?? `file://${join(stateFolder, "state")}`;
}

/** The engine takes the first of the two; a passphrase that is in a file stays there. */
function variablesOf(passphrase: Passphrase | undefined): Record<string, string> {
  if (!passphrase) return {};
  const { text, source } = passphrase;
  const file = source.holds === "file" ? process.env[source.variable] : undefined;
  return file ? { PULUMI_CONFIG_PASSPHRASE_FILE: file } : { PULUMI_CONFIG_PASSPHRASE: text };
}

function pick(from: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name] as string]])));
}

/**
 * Shell text that sets the variables: `eval "$(./platform env)"`. A secret one came from the environment, so that the shell
 * has it; it is named there, not printed.
 * @param from where the passphrase came from
 */
export function shellExports(
  environment: Environment,
  {
    from,
    showSecrets = false,
  }: { readonly from?: Source | undefined; readonly showSecrets?: boolean | undefined } = {},
): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      const isPassphrase = name === "PULUMI_CONFIG_PASSPHRASE";
      const secret = isPassphrase ? value !== SANDBOX_PASSPHRASE : secretVariables({ [name]: value }).includes(value);
      if (!secret || showSecrets) return `export ${name}='${value.replaceAll("'", "'\\''")}'`;
      return isPassphrase && from ? passphraseExport(from) : `export ${name}="${reference(name)}"`;
    })
    .join("\n");
}

function passphraseExport(from: Source): string {
  const variable = "variable" in from ? from.variable : "PULUMI_CONFIG_PASSPHRASE";
  if (from.holds !== "command") return `export PULUMI_CONFIG_PASSPHRASE="${reference(variable)}"`;
  // Of `export NAME="$(…)"` nobody would learn that the command failed.
  return `PULUMI_CONFIG_PASSPHRASE="$(sh -c "${reference(variable)}")" && export PULUMI_CONFIG_PASSPHRASE || unset PULUMI_CONFIG_PASSPHRASE`;
}

/** What the shell has; where it has none, the shell says what to do. */
const reference = (name: string): string => `\${${name}?export it, or use ./platform env --show-secrets}`;
