import { programFolder } from "../components/program-folder.ts";
import { judge } from "../policy/judge.ts";
import type { Finding } from "../policy/rule.ts";
import { RULES } from "../policy/rules.ts";
import { refuse } from "../stacks/config.ts";
import { walletHashes } from "../stacks/wallet-hashes.ts";
import type { Risk } from "../stage/accept.ts";
import type { ImageLock } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";

/** What ends a risk, in a program. */
const FIXES: Readonly<Record<Risk, string>> = {
  "unaudited-providers": "placement: { audited: true }",
  "shared-wallet": "give it the key of another wallet",
  "unpinned-images": "name images by their digests, or list the digests in images.lock.yaml beside Pulumi.yaml",
  "data-without-backup":
    "name a bucket below backup: of the stage, or disposable: true for an app whose data may be lost",
};

/**
 * Ends an update that runs a risk which its stage does not accept, and lets a preview warn of it.
 * @param what runs it, such as `App wiki`
 * @param images of others that it uses beside the one it names
 * @throws RunError
 */
export function refuseRisks(what: string, stage: Stage, lock: ImageLock, images: readonly string[]): void {
  const wallets = walletHashes(stage, programFolder());
  const { findings } = judge(stage, { lock, ...(wallets && { wallets }) });
  refuse("risk", `${what} runs a risk that its stage does not accept:`, findingsOf(findings, images).map(riskText));
}

/** Of images that the stage does not name, those alone that are used. Pure. */
export function findingsOf(findings: readonly Finding[], images: readonly string[]): Finding[] {
  return findings
    .map(({ code, subjects }) => ({
      code,
      subjects: subjects.filter(({ name, path }) => path !== undefined || images.includes(name)),
    }))
    .filter(({ subjects }) => subjects.length > 0);
}

/** A finding as lines: code, what and where, why, the fix, and how to accept it. Pure. */
export function riskText({ code, subjects }: Finding): string {
  const { what, why } = RULES[code];
  const only = JSON.stringify([...new Set(subjects.map(({ name }) => name))]);
  return [
    `${code}: ${what(subjects)}`,
    `  why: ${why}`,
    `  fix: ${FIXES[code]}`,
    `  or accept it in the stage: accept: [{ risk: "${code}", only: ${only}, reason: "…" }]`,
    `  see docs/threat-model.md#${code}`,
  ].join("\n");
}
