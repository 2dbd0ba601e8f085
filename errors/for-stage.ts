/** Commands of `./platform` that take `--stage`. `scripts/program/program.test.ts` holds that these are all of them. */
export const STAGE_COMMANDS: readonly string[] = [
  "init",
  "up",
  "preview",
  "diff",
  "refresh",
  "adopt",
  "destroy",
  "unlock",
  "status",
  "doctor",
  "graph",
  "logs",
  "open",
  "lease list",
  "lease show",
  "lease logs",
  "lease events",
  "lease shell",
  "lease move",
  "lease close",
  "backup list",
  "backup now",
  "backup verify",
  "backup prune",
  "backup",
  "restore",
  "drill everything-lost",
  "drill provider-loss",
  "drill restore",
  "failover",
  "pins list",
  "pins sync",
  "pins restore",
  "pins prune",
  "pins",
  "funds status",
  "funds top-up",
  "funds mint",
  "funds",
  "cost",
  "env",
  "kit write",
  "sandbox start",
  "sandbox status",
  "dns plan",
  "dns apply",
  "dns import",
  "dns report",
  "dns monitor",
  "dns failover",
  "images lock",
  "set",
  "secrets set",
  "secrets get",
  "secrets list",
  "secrets rm",
  "secrets import",
  "import compose",
  "import sdl",
  "secrets status",
  "secrets rotate",
  "secrets",
  "cert list",
  "cert show",
  "cert renew",
  "cert revoke",
];

/** The stage that a command is about where none is named. */
const STANDARD_STAGE = "local";

const COMMAND = new RegExp(
  `\\./platform (?:${STAGE_COMMANDS.toSorted((a, b) => b.length - a.length).join("|")})\\b`,
  "g",
);

/** As Pulumi's own commands are named in fixes; one that the shell is prepared for follows `&& `. */
const PULUMI = /(?<!&& |\w|[./-])pulumi (?=(?:config set|stack output|stack export|login)\b)/g;

/**
 * Commands within a text, made to work where they are pasted: those of `./platform` for this stage, and `pulumi` in a
 * shell that knows it. What names a stage already is left as it is. Pure.
 */
export function forStage(text: string, stage: string): string {
  const option = stage === STANDARD_STAGE ? "" : ` --stage ${stage}`;
  const named = text.replace(COMMAND, (command, at: number) =>
    namesStage(text.slice(at + command.length)) ? command : `${command}${option}`,
  );
  return named.replace(PULUMI, `eval "$(./platform env${option})" && pulumi `);
}

/** Whether the command that goes on so has the option; a mark of punctuation, or another command, ends it. */
const namesStage = (rest: string): boolean =>
  / (?:--stage|-s) /.test(rest.split(/[;,\n)]|\. |&&|\.\/platform/)[0] ?? "");
