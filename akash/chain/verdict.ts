/** Why the chain refused a transaction. */
export interface Refusal {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
}

/** A transaction the chain refused, or one message of it. */
export class TxError extends Error implements Refusal {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;

  constructor(refusal: Refusal, hash: string | undefined, hint = "") {
    const where = hash ? ` (transaction ${hash})` : "";
    super(`chain: ${refusal.log || "refused"} [${refusal.codespace} ${refusal.code}]${where}${hint && `. ${hint}`}`);
    this.name = "TxError";
    this.codespace = refusal.codespace;
    this.code = refusal.code;
    this.log = refusal.log;
  }

  /** True when the chain's text contains `text`: a failing simulation gives no codespace and code. */
  mentions(text: string): boolean {
    return this.log.includes(text);
  }
}

export type Verdict =
  /** One message fails; the others may go again without it. */
  | { readonly kind: "message"; readonly index: number; readonly log: string }
  /** The account's next sequence is another one. */
  | { readonly kind: "sequence"; readonly expected: bigint }
  | { readonly kind: "gas" }
  /** No block may hold it any more. */
  | { readonly kind: "expired" }
  /** The same bytes are known already, pending or committed. */
  | { readonly kind: "known" }
  /** The transaction as a whole, or one message of it that the text does not name. */
  | { readonly kind: "whole"; readonly log: string };

/** What a refusal means for the messages of a transaction. Texts as in cosmos-sdk 0.53. */
export function judge(refusal: Refusal): Verdict {
  const log = withoutSource(refusal.log);
  const sequence = /account sequence mismatch, expected (\d+), got \d+/.exec(log);
  if (sequence) return { kind: "sequence", expected: BigInt(sequence[1]!) };
  if (refusal.codespace === "sdk" && refusal.code === 19) return { kind: "known" };
  if (refusal.codespace === "sdk" && refusal.code === 11) return { kind: "gas" };
  if (refusal.codespace === "sdk" && refusal.code === 30) return { kind: "expired" };
  const message = /^failed to execute message; message index: (\d+): (.*)$/s.exec(log);
  if (message) return { kind: "message", index: Number(message[1]), log: message[2]! };
  return { kind: "whole", log };
}

/** Simulation appends `[file.go:line] with gas used: 'n'`. */
function withoutSource(log: string): string {
  return log.replace(/ \[[^\]]*\.go:\d+\]( with gas used: '\d+')?.*$/s, "");
}
