export type Variables = Readonly<Record<string, string | undefined>>;

/** Where a stage's passphrase is: in a variable of the environment, as that says; or known to everybody. */
export type Source =
  | { readonly holds: "passphrase" | "command" | "file"; readonly variable: string }
  | { readonly holds: "well-known" };

export const WELL_KNOWN: Source = { holds: "well-known" };

/**
 * The variables that hold the passphrase of one stage alone, or a command that prints it. Of a stage `command-x` the first would be that
 * of the command of a stage `x`, and has an underscore more. Pure.
 */
export function ownVariables(stage: string): { readonly passphrase: string; readonly command: string } {
  const name = stage.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  const apart = name.startsWith("COMMAND_") ? "_" : "";
  return { passphrase: `PLATFORM_PASSPHRASE_${apart}${name}`, command: `PLATFORM_PASSPHRASE_COMMAND_${name}` };
}

/** Where a stage's own passphrase is; empty variables are as good as none. Pure. */
export function ownSource(stage: string, variables: Variables): Source | undefined {
  const { passphrase, command } = ownVariables(stage);
  if (variables[passphrase]) return { holds: "passphrase", variable: passphrase };
  return variables[command] ? { holds: "command", variable: command } : undefined;
}

/** Where the engine itself looks, whatever the stage: an empty passphrase is one. Pure. */
export function sharedSource(variables: Variables): Source | undefined {
  if (variables.PULUMI_CONFIG_PASSPHRASE !== undefined)
    return { holds: "passphrase", variable: "PULUMI_CONFIG_PASSPHRASE" };
  return variables.PULUMI_CONFIG_PASSPHRASE_FILE
    ? { holds: "file", variable: "PULUMI_CONFIG_PASSPHRASE_FILE" }
    : undefined;
}

/** As the subject of a sentence. Pure. */
export function sourceText(source: Source): string {
  switch (source.holds) {
    case "passphrase":
      return `the passphrase in ${source.variable}`;
    case "command":
      return `the passphrase that the command in ${source.variable} prints`;
    case "file":
      return `the passphrase in the file that ${source.variable} names`;
    case "well-known":
      return "the passphrase of stages on the sandbox";
  }
}

/** A command of bash and zsh that asks for a stage's passphrase, without showing it or leaving it in their history. Pure. */
export function passphraseAsked(stage: string): string {
  const { passphrase } = ownVariables(stage);
  return `read -rs ${passphrase} && export ${passphrase}`;
}
