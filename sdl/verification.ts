import type { SdlVerification } from "./document.ts";
import { child } from "./problem.ts";
import { choice, integer, list, optional, parsed, type Reader, record, text } from "./read.ts";
import type { Verification } from "./types.ts";

const UINT32 = 2 ** 32 - 1;

const capability = parsed(text, (name) => {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new RangeError(`"${name}" is no capability, such as tee_hardware_attestation`);
});
const auditor = parsed(text, (address) => {
  if (!/^akash1\S+$/.test(address)) throw new RangeError(`"${address}" is no address of an auditor (akash1…)`);
});

const fields = record<SdlVerification>({
  min_tier: optional(integer(0, 4)),
  capabilities: optional(list(capability)),
  auditors: optional(list(auditor)),
  auditor_mode: optional(choice("any", "all")),
  min_auditor_count: optional(integer(0, UINT32)),
});

/** What Go demands of the block (`chain-sdk:go/sdl/verification.go`); the chain has the last word on capabilities. */
export const verification: Reader<SdlVerification> = (tree, path, report) => {
  const read = fields(tree, path, report);
  if (read && !read.min_tier && (read.capabilities?.length || read.auditors?.length || read.min_auditor_count)) {
    const message = "must be 1 to 4 where capabilities, auditors or min_auditor_count are asked for";
    report("invalid-value", child(path, "min_tier"), message);
  }
  return read;
};

/** The requirement of a group; undefined where the block asks for nothing, as without a block. Pure. */
export function toVerification(asked: SdlVerification = {}): Verification | undefined {
  const { min_tier = 0, capabilities = [], auditors = [], auditor_mode = "any", min_auditor_count = 0 } = asked;
  if (min_tier === 0) return undefined;
  return {
    min_tier,
    required_capabilities: capabilities,
    required_auditors: auditors,
    auditor_mode,
    min_auditor_count,
  };
}

/** For people: `tier 2, tee_hardware_attestation, audited by any of akash1…`, or `none`. Pure. */
export function verificationText(asked: Verification | undefined): string {
  if (!asked) return "none";
  const { min_tier, required_capabilities, required_auditors, auditor_mode, min_auditor_count } = asked;
  return [
    `tier ${min_tier}`,
    ...required_capabilities,
    ...(required_auditors.length > 0 ? [`audited by ${auditor_mode} of ${required_auditors.join(" ")}`] : []),
    ...(min_auditor_count > 0 ? [`${min_auditor_count} auditors`] : []),
  ].join(", ");
}
