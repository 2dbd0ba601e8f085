import { passphraseAsked } from "../../engine/passphrase/source.ts";
import { judge } from "../../policy/judge.ts";
import { fixOf } from "../../policy/text.ts";
import { zoneNames } from "../../stage/hosting.ts";
import { missingText, missingValues } from "../../stage/placeholders.ts";
import type { Stage } from "../../stage/schema.ts";
import { readLock } from "../risks/lock.ts";

/** What the environment has of a stage. */
interface AtHand {
  readonly passphrase: boolean;
  /** Words of the wallet, where the stage file says that a variable has them. */
  readonly words: boolean;
}

/** What leads from a stage file to its platform, in order: commands, but for values that are written into the file by hand. */
export async function nextSteps(name: string, stage: Stage, atHand: AtHand): Promise<string[]> {
  const { findings } = judge(stage, { lock: await readLock() });
  const missing = missingValues(stage, name);
  return [
    ...(atHand.passphrase ? [] : [`${passphraseAsked(name)}   (a new one, to be kept in your recovery kit)`]),
    ...missing.map((value) => (value.fix.startsWith("./platform ") ? value.fix : missingText(value))),
    ...(atHand.words ? [] : wordsAsked(stage)),
    ...(stage.sandbox ? [] : recordsBrought(name, stage)),
    ...findings.map((finding) => fixOf(finding, { name })),
    `./platform up --stage ${name}`,
  ];
}

function wordsAsked({ sandbox, akash: { wallet } }: Stage): string[] {
  const variable = sandbox ? undefined : wallet.mnemonicEnv;
  return variable ? [`read -rs ${variable} && export ${variable}   (the words of the wallet that pays)`] : [];
}

/** A zone that was served elsewhere would lose what is not in its file. */
function recordsBrought(name: string, { domain, dns }: Stage): string[] {
  const [provider] = Object.keys(dns.providers);
  return zoneNames({ domain, dns }).map(
    (zone) =>
      `./platform dns import ${zone} --provider ${provider} --to dns/zones/${zone}.yaml --force --stage ${name}   (where the domain has records already)`,
  );
}
