import { renewalStatus, whyMissing } from "../../../acme/renewal-status.ts";
import { structuralDiff } from "../../kernel/diff.ts";
import { type Diff, type PropertyChange, type Stored, UNKNOWN } from "../../kernel/handler.ts";
import type { AcmeCertificateInputs, AcmeCertificateOutputs } from "./contract.ts";

const issued = [
  "certificatePem",
  "chainPem",
  "privateKeyPem",
  "serial",
  "issuer",
  "notBefore",
  "notAfter",
  "renewAt",
  "ariId",
  "renewalWindow",
  "issuedBy",
  "orderUrl",
];

type Old = Stored<AcmeCertificateInputs, AcmeCertificateOutputs>;

/** What an update at `now` would do: order anew, or only remember inputs. */
export function diffCertificate(old: Old, given: AcmeCertificateInputs, now: Date): Diff {
  const changes = [...inputChanges(old, given), ...renewal(old.outputs, now)];
  return { changes, stables: whyOrder(old, given, now) === undefined ? issued : [] };
}

/** Why an update at `now` needs a new order: other inputs, only the certificate's age, its end, or not at all. */
export function whyOrder(
  old: Old,
  given: AcmeCertificateInputs,
  now: Date,
): "inputs" | "renewal" | "missing" | undefined {
  if (inputChanges(old, given).some(({ path }) => !REMEMBERED.test(path))) return "inputs";
  if (whyMissing(old.outputs) !== undefined) return "missing";
  return renewal(old.outputs, now).length > 0 ? "renewal" : undefined;
}

/** Inputs that say only how a certificate is got. */
const REMEMBERED = /^(zones|fallback|persistentProof)/;

const inputChanges = (old: Old, given: AcmeCertificateInputs): PropertyChange[] =>
  structuralDiff(comparable(old.inputs), comparable(given)).map((change) =>
    explained(change, namesText(old.inputs.names, given.names)),
  );

/** Order of names carries no meaning, and the account is its key: a CA that lost it gives it another URL. */
function comparable({ account, names, ...rest }: AcmeCertificateInputs) {
  const { directoryUrl, accountKeyPem } = account;
  return { ...rest, account: { directoryUrl, accountKeyPem }, names: Array.isArray(names) ? [...names].sort() : names };
}

/** Such as `+docs.example.com -www.example.com`; undefined where they are not known yet. */
function namesText(old: readonly string[], given: readonly string[]): string | undefined {
  if (!Array.isArray(given) || given.includes(UNKNOWN)) return undefined;
  const added = given.filter((name) => !old.includes(name)).map((name) => `+${name}`);
  const gone = old.filter((name) => !given.includes(name)).map((name) => `-${name}`);
  return [...added, ...gone].join(" ");
}

/** @param names which differ */
function explained(change: PropertyChange, names: string | undefined): PropertyChange {
  const root = /^\w+/.exec(change.path)?.[0];
  if (root === "keyType")
    return { ...change, replace: true, reason: "keyType changes: the certificate gets another key" };
  if (root === "account")
    return {
      ...change,
      replace: true,
      reason: "the account changes: another CA or another owner issues the certificate",
    };
  if (root === "names")
    return { ...change, reason: `the names change${names ? ` (${names})` : ""}: a new certificate is ordered` };
  if (root === "profile") return { ...change, reason: "the profile changes: a new certificate is ordered" };
  return change;
}

function renewal(certificate: AcmeCertificateOutputs, now: Date): PropertyChange[] {
  const { due, reason } = renewalStatus(certificate, now);
  return due ? [{ path: "names", kind: "update", reason }] : [];
}
